package org.tangent.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConcurrencyLimitTest {

  @ParameterizedTest
  @CsvSource({
    "local[4], 3, local[3]",
    "local[2], 3, local[2]",
    "local, 3, local[1]",
    "'local[4,2]', 3, 'local[3,2]'",
    "local[*], 1, local[1]",
  })
  void threadsOfThisJvmAreLimited(String master, int runs, String limited) {
    assertThat(limited(master, runs)).containsExactly(Map.entry("spark.master", limited));
  }

  @Test
  void coresOfAStandaloneClusterAreLimited() {
    assertThat(limited("spark://h:7077", 8)).containsEntry("spark.cores.max", "8");
    assertThat(limited("spark://h:7077", 8, "spark.cores.max", "4"))
        .containsEntry("spark.cores.max", "4");
    assertThat(limited("spark://h:7077", 8, "spark.cores.max", "40"))
        .containsEntry("spark.cores.max", "8");
    assertThat(limited("spark://h:7077", 8, "spark.task.cpus", "2"))
        .containsEntry("spark.cores.max", "16");
  }

  @Test
  void executorLargerThanTheLimitIsMadeSmaller() {
    assertThat(limited("spark://h:7077", 3, "spark.executor.cores", "4"))
        .containsEntry("spark.executor.cores", "3")
        .containsEntry("spark.cores.max", "3");
    assertThat(limited("yarn", 3, "spark.executor.cores", "4"))
        .containsEntry("spark.executor.cores", "3")
        .containsEntry("spark.executor.instances", "1");
  }

  @ParameterizedTest
  @CsvSource({"yarn", "k8s://https://h:6443"})
  void executorsAreLimitedWhereCoresCannotBe(String master) {
    assertThat(limited(master, 1)).containsEntry("spark.executor.instances", "1");
    assertThat(limited(master, 9)).doesNotContainKey("spark.executor.instances");
    assertThat(limited(master, 9, "spark.executor.instances", "10", "spark.executor.cores", "4"))
        .containsEntry("spark.executor.instances", "2")
        .containsEntry("spark.executor.cores", "4");
  }

  @Test
  void executorsThatComeAndGoAreLimited() {
    Map<String, String> limited =
        limited(
            "yarn",
            9,
            "spark.dynamicAllocation.enabled",
            "true",
            "spark.dynamicAllocation.minExecutors",
            "6",
            "spark.executor.cores",
            "2");
    assertThat(limited)
        .containsEntry("spark.dynamicAllocation.maxExecutors", "4")
        .containsEntry("spark.dynamicAllocation.minExecutors", "4")
        .doesNotContainKeys("spark.dynamicAllocation.initialExecutors", "spark.executor.instances");
  }

  @Test
  void noRunAtAllIsRefused() {
    assertThatThrownBy(() -> limited("local[1]", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("runs at once must be >= 1: 0");
  }

  private static Map<String, String> limited(String master, int runs, String... settings) {
    SparkConf conf = new SparkConf(false).setMaster(master);
    for (int key = 0; key < settings.length; key += 2) {
      conf.set(settings[key], settings[key + 1]);
    }
    ConcurrencyLimit.apply(conf, runs);
    Map<String, String> all = new TreeMap<>();
    Arrays.stream(conf.getAll()).forEach(setting -> all.put(setting._1(), setting._2()));
    return all;
  }
}
