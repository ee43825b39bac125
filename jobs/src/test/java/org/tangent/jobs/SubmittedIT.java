package org.tangent.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
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
    cluster = StandaloneCluster.start(folder.resolve("cluster"), WORKERS);
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

  @Test
  void rowsAreTheSameWhereverASweepRuns() throws Exception {
    String file = SweepTexts.write(folder, "small", drawnAndFromTables()).toString();
    List<Map<String, Object>> oneCore = locally(file, 1);
    assertThat(oneCore)
        .hasSize(2 * SweepTexts.SMALL_RUNS)
        .extracting(row -> row.get("runId"))
        .doesNotHaveDuplicates();
    assertThat(oneCore)
        .filteredOn(row -> row.get("problem").equals("tables"))
        .hasSize(SweepTexts.SMALL_RUNS);

    Path warehouse = folder.resolve("on-cluster");
    Started.Outcome outcome =
        cluster.submit("sweep", file, "--require-native", "--warehouse", warehouse.toString());
    assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
    assertThat(outcome.stdout().lines().findFirst().orElseThrow()).contains("optimizer");
    WarehouseRows onCluster = new WarehouseRows(warehouse);
    assertThat(onCluster.query("SELECT DISTINCT blas, lapack, blasThreads FROM runs"))
        .containsExactly(Map.of("blas", "JNIBLAS", "lapack", "JNILAPACK", "blasThreads", "1"));
    assertThat(onCluster.results()).isEqualTo(oneCore);
    assertThat(onCluster.trajectories()).isEqualTo(local(1).trajectories()).isNotEmpty();

    assertThat(locally(file, 2)).isEqualTo(oneCore);
    assertThat(local(2).trajectories()).isEqualTo(local(1).trajectories());
  }

  /** The small sweep, and the same on a table; executors read the files for themselves. */
  private static String drawnAndFromTables() throws IOException {
    Path train = SweepTexts.table(folder.resolve("train.csv"), 20, 1, 1);
    Path test = SweepTexts.table(folder.resolve("test.csv"), 30, 1, 2);
    return SweepTexts.SMALL
        + """
            problem:
              - teacherStudent: {dimension: 3, teacherUnits: 2, trainSize: 20, testSize: 100}
              - tables: {train: '%s', test: '%s', inputs: 3}
          """
            .formatted(train, test);
  }

  private static List<Map<String, Object>> locally(String file, int cores) throws Exception {
    Started.Outcome outcome =
        Launched.run(
            "local" + cores,
            folder,
            "sweep",
            file,
            "--cores",
            Integer.toString(cores),
            "--warehouse",
            local(cores).warehouse().toString());
    assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
    return local(cores).results();
  }

  private static WarehouseRows local(int cores) {
    return new WarehouseRows(folder.resolve("on-%d-cores".formatted(cores)));
  }
}
