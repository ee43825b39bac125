package org.tangent.jobs;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.tangent.session.Sessions;
import org.tangent.session.WorkerProbe;

/**
 * Spark: that a session opens, that workers take a job, and that the warehouse can be written.
 *
 * @param requireNative whether a worker without native BLAS is a failure
 * @param warehouse the folder of the tables, as given
 */
record SparkChecks(boolean requireNative, String warehouse) {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  List<Check> run() {
    return Check.attempt("Spark", this::look);
  }

  private List<Check> look() throws IOException {
    try (SparkSession spark = Sessions.open("tangent doctor")) {
      List<Check> checks = new ArrayList<>();
      checks.add(Check.ok("Spark", spark.version()));
      checks.add(Check.ok("Spark master", spark.sparkContext().master()));
      checks.addAll(Check.attempt("Spark job", () -> workers(spark)));
      Configuration hadoop = spark.sparkContext().hadoopConfiguration();
      checks.addAll(Check.attempt("warehouse", () -> warehouse(hadoop)));
      return checks;
    }
  }

  private List<Check> workers(SparkSession spark) throws Exception {
    List<WorkerProbe.Worker> workers;
    try {
      workers = WorkerProbe.ask(spark, LIMIT);
    } catch (TimeoutException late) {
      return List.of(Check.fail("Spark job", "not done within %d s".formatted(LIMIT.toSeconds())));
    }
    BackendChecks backend = new BackendChecks(requireNative);
    List<Check> checks = new ArrayList<>();
    checks.add(Check.ok("Spark job", "done by %d worker(s)".formatted(workers.size())));
    for (WorkerProbe.Worker worker : workers) {
      String value =
          "%s, Java %s, %s"
              .formatted(worker.host(), worker.javaVersion(), worker.backend().summary());
      checks.add(backend.nativeCode("worker " + worker.executor(), value, worker.backend()));
    }
    return checks;
  }

  private List<Check> warehouse(Configuration hadoop) throws IOException {
    return List.of(Check.ok("warehouse", WarehouseTrial.write(warehouse, hadoop).toString()));
  }
}
