package org.tangent.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged jar behind spark-submit, on a cluster of real processes. */
class SubmittedIT {
  private static final int WORKERS = 2;

  /** What may differ from execution to execution, besides seconds. */
  private static final Set<String> OF_THE_EXECUTION =
      Set.of("finishedAt", "host", "attempt", "resumedFrom", "log");

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
    assertThat(runs(onCluster)).isEqualTo(oneCore);
    assertThat(trajectories(onCluster)).isEqualTo(trajectories(local(1))).isNotEmpty();

    assertThat(locally(file, 2)).isEqualTo(oneCore);
    assertThat(trajectories(local(2))).isEqualTo(trajectories(local(1)));
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
    return runs(local(cores));
  }

  private static WarehouseRows local(int cores) {
    return new WarehouseRows(folder.resolve("on-%d-cores".formatted(cores)));
  }

  /** All columns that a run decides, its weights as text, which DuckDB writes to the last bit. */
  private static List<Map<String, Object>> runs(WarehouseRows warehouse) throws SQLException {
    List<Map<String, Object>> rows =
        warehouse.query(
            """
            SELECT * EXCLUDE (trajectory) REPLACE (CAST(weights AS VARCHAR) AS weights)
            FROM runs ORDER BY runId
            """);
    rows.forEach(row -> row.keySet().removeIf(SubmittedIT::isOfTheExecution));
    return rows;
  }

  private static List<Map<String, Object>> trajectories(WarehouseRows warehouse)
      throws SQLException {
    return warehouse.query(
        """
        SELECT * EXCLUDE (seconds)
        FROM (SELECT runId, unnest(trajectory, recursive := true) FROM runs)
        ORDER BY runId, iteration
        """);
  }

  private static boolean isOfTheExecution(String column) {
    return column.matches("seconds|.*Seconds") || OF_THE_EXECUTION.contains(column);
  }
}
