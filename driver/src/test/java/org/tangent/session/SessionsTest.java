package org.tangent.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  void localSessionIsQuietAndUsesTheGivenCores() {
    SparkConf conf = Sessions.configure(new SparkConf(false), "s", 3);

    assertThat(conf.get("spark.master")).isEqualTo("local[3]");
    assertThat(conf.get("spark.app.name")).isEqualTo("s");
    assertThat(conf.get("spark.ui.enabled")).isEqualTo("false");
    assertThat(conf.get("spark.ui.showConsoleProgress")).isEqualTo("false");
    assertThat(conf.get("spark.executorEnv.OPENBLAS_NUM_THREADS")).isEqualTo("1");
    assertThat(conf.get("spark.executorEnv.OMP_NUM_THREADS")).isEqualTo("1");
    assertThat(conf.get("spark.driver.maxResultSize")).isEqualTo("0");
    assertThat(conf.get("spark.sql.session.timeZone")).isEqualTo("UTC");
    assertThat(conf.get("spark.executor.heartbeatInterval")).isEqualTo("2s");
  }

  @Test
  void settingsOfSparkSubmitComeFirst() {
    SparkConf given =
        new SparkConf(false)
            .setMaster("spark://host:7077")
            .set("spark.executorEnv.OPENBLAS_NUM_THREADS", "4");

    SparkConf conf = Sessions.configure(given, "s", 3);

    assertThat(conf.get("spark.master")).isEqualTo("spark://host:7077");
    assertThat(conf.get("spark.executorEnv.OPENBLAS_NUM_THREADS")).isEqualTo("4");
    assertThat(conf.contains("spark.ui.enabled")).isFalse();
  }

  @Test
  void whatSweepsCannotDoWithoutIsNotASetting() {
    SparkConf given =
        new SparkConf(false)
            .set("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
            .set("spark.driver.maxResultSize", "1g");

    SparkConf conf = Sessions.configure(given, "s", 1);

    assertThat(conf.get("spark.serializer")).endsWith("JavaSerializer");
    assertThat(conf.get("spark.driver.maxResultSize")).isEqualTo("0");
  }

  @Test
  void secretOfTheEnvironmentIsTakenWhereItIsMissing() {
    Map<String, String> environment = Map.of("_SPARK_AUTH_SECRET", "theirs");
    SparkConf authenticated = new SparkConf(false).set("spark.authenticate", "true");
    String key = "spark.authenticate.secret";

    assertThat(Sessions.takeSecret(authenticated.clone(), environment).get(key))
        .isEqualTo("theirs");
    assertThat(Sessions.takeSecret(authenticated.clone().set(key, "ours"), environment).get(key))
        .isEqualTo("ours");
    assertThat(Sessions.takeSecret(authenticated.clone(), Map.of()).contains(key)).isFalse();
    assertThat(Sessions.takeSecret(new SparkConf(false), environment).contains(key)).isFalse();
  }

  @Test
  void sparkRepeatsATaskMoreOftenThanItsRunsMay() {
    assertThat(failures(new SparkConf(false), 2)).isEqualTo("8");
    assertThat(failures(new SparkConf(false), 50)).isEqualTo("56");
    assertThat(failures(new SparkConf(false).set("spark.task.maxFailures", "4"), 2)).isEqualTo("8");
    assertThat(failures(new SparkConf(false).set("spark.task.maxFailures", "20"), 2))
        .isEqualTo("20");
  }

  private static String failures(SparkConf conf, int retries) {
    return Sessions.repeating(conf, retries).get("spark.task.maxFailures");
  }

  @Test
  void workersOfALocalSessionAnswer() throws Exception {
    try (SparkSession spark = Sessions.open("sessions test")) {
      assertThat(spark.sparkContext().master())
          .isEqualTo("local[%d]".formatted(Runtime.getRuntime().availableProcessors()));
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
