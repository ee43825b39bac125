package org.tangent.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged jar behind spark-submit, on a cluster of real processes. */
class SubmittedIT {
  private static final int WORKERS = 2;

  @TempDir private static Path folder;
  private static StandaloneCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    cluster = StandaloneCluster.start(folder, WORKERS);
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void doctorFindsNativeBlasOnTheWorkers() throws Exception {
    Started.Outcome outcome =
        cluster.submit(
            "doctor", "--json", "--require-native", "--warehouse", folder.resolve("w").toString());
    assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
    Map<String, String> found = new HashMap<>();
    for (JsonNode check : new ObjectMapper().readTree(outcome.stdout())) {
      found.put(check.get("check").asText(), check.get("value").asText());
    }
    assertThat(found)
        .containsEntry("Spark master", cluster.master())
        .containsEntry("BLAS", "JNIBLAS")
        .containsEntry("LAPACK", "JNILAPACK")
        .doesNotContainKey("worker driver");
    assertThat(found)
        .hasEntrySatisfying(
            "worker 0", worker -> assertThat(worker).contains("JNIBLAS+JNILAPACK libopenblas"));
  }

  @Test
  void unknownCommandEndsTheProcessWithUsage() throws Exception {
    Started.Outcome outcome = cluster.submit("doctr");
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE.value());
    assertThat(outcome.stdout()).isEmpty();
    assertThat(outcome.stderr().lines())
        .filteredOn(line -> line.startsWith("tangent: "))
        .singleElement()
        .asString()
        .contains("doctr");
  }
}
