package org.tangent.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.time.Duration;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  void defaultsAreThese() {
    assertThat(Sessions.defaults())
        .containsOnly(
            entry("spark.driver.maxResultSize", "0"),
            entry("spark.ui.showConsoleProgress", "false"),
            entry("spark.serializer", "org.apache.spark.serializer.JavaSerializer"),
            entry("spark.executorEnv.OPENBLAS_NUM_THREADS", "1"),
            entry("spark.sql.session.timeZone", "UTC"));
  }

  @Test
  void workersOfALocalSessionAnswer() throws Exception {
    try (SparkSession spark = Sessions.open("sessions test")) {
      assertThat(spark.sparkContext().master()).isEqualTo("local[*]");
      List<WorkerProbe.Worker> workers = WorkerProbe.ask(spark, LIMIT);
      assertThat(workers)
          .singleElement()
          .satisfies(
              worker -> {
                assertThat(worker.executor()).isEqualTo("driver");
                assertThat(worker.javaVersion()).isEqualTo(System.getProperty("java.version"));
                assertThat(worker.backend().threads()).isEqualTo("1");
              });
    }
  }
}
