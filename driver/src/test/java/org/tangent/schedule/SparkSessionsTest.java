package org.tangent.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class SparkSessionsTest {

  @Test
  void localSessionIsQuietAndUsesTheGivenCores() {
    SparkConf conf = SparkSessions.configure(new SparkConf(false), "s", 3);

    assertThat(conf.get("spark.master")).isEqualTo("local[3]");
    assertThat(conf.get("spark.app.name")).isEqualTo("s");
    assertThat(conf.get("spark.ui.enabled")).isEqualTo("false");
    assertThat(conf.get("spark.ui.showConsoleProgress")).isEqualTo("false");
    assertThat(conf.get("spark.executorEnv.OPENBLAS_NUM_THREADS")).isEqualTo("1");
    assertThat(conf.get("spark.executorEnv.OMP_NUM_THREADS")).isEqualTo("1");
    assertThat(conf.get("spark.driver.maxResultSize")).isEqualTo("0");
    assertThat(conf.get("spark.sql.session.timeZone")).isEqualTo("UTC");
  }

  @Test
  void settingsOfSparkSubmitComeFirst() {
    SparkConf given =
        new SparkConf(false)
            .setMaster("spark://host:7077")
            .set("spark.executorEnv.OPENBLAS_NUM_THREADS", "4");

    SparkConf conf = SparkSessions.configure(given, "s", 3);

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

    SparkConf conf = SparkSessions.configure(given, "s", 1);

    assertThat(conf.get("spark.serializer")).endsWith("JavaSerializer");
    assertThat(conf.get("spark.driver.maxResultSize")).isEqualTo("0");
  }
}
