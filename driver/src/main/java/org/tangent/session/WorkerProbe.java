package org.tangent.session;

import java.io.Serializable;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.tangent.linalg.Backend;

/** One small job that asks the workers of a session what they compute with. */
public final class WorkerProbe {

  /**
   * A worker's answer.
   *
   * @param executor Spark's name for the worker's process; {@code driver} in local mode
   * @param host machine as Spark knows it
   * @param javaVersion version of its JDK
   * @param backend BLAS and LAPACK that its runs use
   */
  public record Worker(String executor, String host, String javaVersion, Backend.Report backend)
      implements Serializable {

    private static Worker here() {
      SparkEnv environment = SparkEnv.get();
      return new Worker(
          environment.executorId(),
          environment.blockManager().blockManagerId().host(),
          System.getProperty("java.version"),
          Backend.current().report());
    }
  }

  private WorkerProbe() {}

  /**
   * Asks with a task for each core.
   *
   * @return the workers that took a task, by name; a worker that registers late may be missing
   * @throws TimeoutException if the job has not ended within {@code limit}
   */
  public static List<Worker> ask(SparkSession spark, Duration limit)
      throws TimeoutException, ExecutionException, InterruptedException {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    int tasks = Math.max(1, context.defaultParallelism());
    List<Integer> numbers = IntStream.range(0, tasks).boxed().toList();
    JavaFutureAction<List<Worker>> answers =
        context.parallelize(numbers, tasks).map(number -> Worker.here()).collectAsync();
    try {
      return answers.get(limit.toMillis(), TimeUnit.MILLISECONDS).stream()
          .distinct()
          .sorted(Comparator.comparing(Worker::executor))
          .toList();
    } finally {
      answers.cancel(true);
    }
  }
}
