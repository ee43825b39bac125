package org.tangent.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps whose driver runs on a standalone cluster, and how who submits learns of their end. */
@Tag("long")
class ClusterModeIT {
  private static final String TANGENT_SUBMIT =
      Path.of(System.getProperty("tangent.launcher")).resolveSibling("tangent-submit").toString();
  private static final Duration LIMIT = Duration.ofMinutes(6);

  private static final Pattern GRANTED =
      Pattern.compile("Granted executor ID .* with (\\d+) core\\(s\\)");

  /** {@code spark-submit} then returns when the driver has ended. */
  private static final List<String> CLUSTER_MODE =
      List.of(
          "--deploy-mode",
          "cluster",
          "--driver-memory",
          "700m",
          "--conf",
          "spark.standalone.submit.waitAppCompletion=true");

  @TempDir private static Path folder;
  private static StandaloneCluster cluster;
  private static Path bin;

  @BeforeAll
  static void start() throws Exception {
    cluster =
        StandaloneCluster.start(folder.resolve("cluster"), 2, StandaloneCluster.Nodes.WITH_DRIVERS);
    bin = cluster.sparkSubmit();
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void sweepEndsOnTheCluster() throws Exception {
    Path file = SweepTexts.write(folder, "small", SweepTexts.SMALL);
    WarehouseRows warehouse = new WarehouseRows(folder.resolve("small-warehouse"));

    assertThat(submit(file, warehouse, "--require-native").exitCode()).isZero();

    assertThat(newestDriver()).isEqualTo("FINISHED");
    assertThat(
            warehouse.query(
                "SELECT exitCode, total, committed, failed, pid IS NOT NULL AS known FROM sweeps"))
        .containsExactly(
            Map.of(
                "exitCode",
                0L,
                "total",
                (long) SweepTexts.SMALL_RUNS,
                "committed",
                (long) SweepTexts.SMALL_RUNS,
                "failed",
                0L,
                "known",
                true));
    assertThat(
            warehouse.query(
                "SELECT count(*) AS n, count(DISTINCT runId) AS ids, min(blas) AS blas FROM runs"))
        .containsExactly(
            Map.of(
                "n",
                (long) SweepTexts.SMALL_RUNS,
                "ids",
                (long) SweepTexts.SMALL_RUNS,
                "blas",
                "JNIBLAS"));
  }

  @Test
  void failureIsInTheWarehouseAndOnTheMastersPage() throws Exception {
    Path file = SweepTexts.write(folder, "mixed", SweepTexts.goodAndBadTables(folder));
    WarehouseRows warehouse = new WarehouseRows(folder.resolve("mixed-warehouse"));

    // Spark's deploy client ends with 0 in every state of the driver.
    assertThat(submit(file, warehouse).exitCode()).isZero();

    assertThat(newestDriver()).isEqualTo("FAILED");
    assertThat(warehouse.query("SELECT exitCode, committed, failed FROM sweeps"))
        .containsExactly(Map.of("exitCode", 1L, "committed", 2L, "failed", 2L));
  }

  @Test
  void tangentSubmitEndsAsTheSweepDid() throws Exception {
    Path good = SweepTexts.write(folder, "good", SweepTexts.SMALL.replace("small", "good"));
    Path warehouse = folder.resolve("script-warehouse");
    Started.Outcome complete = tangentSubmit("good", good, warehouse);
    assertThat(complete.exitCode()).as(complete.stderr()).isZero();

    // With the rows of a good sweep beside them.
    Path bad = SweepTexts.write(folder, "bad", SweepTexts.goodAndBadTables(folder));
    Started.Outcome failed = tangentSubmit("mixed", bad, warehouse);
    assertThat(failed.exitCode()).as(failed.stderr()).isEqualTo(ExitCode.FAILED.value());
    assertThat(failed.stderr()).doesNotContain("tangent-submit:");

    // A driver that refuses leaves no row; that of the submission before is not taken for it.
    Files.writeString(good, "sweep: good\n");
    Started.Outcome refused = tangentSubmit("good", good, warehouse);
    assertThat(refused.exitCode()).as(refused.stderr()).isEqualTo(ExitCode.FAILED.value());
    assertThat(refused.stderr())
        .contains("tangent-submit: the driver ended before it submitted good to " + warehouse);
  }

  @Test
  void noMoreRunsAtOnceThanAllowed() throws Exception {
    Path file = SweepTexts.write(folder, "few", SweepTexts.SMALL.replace("small", "few"));
    Started.Outcome outcome =
        cluster.submit(
            "sweep",
            file.toString(),
            "--max-concurrent",
            "1",
            "--warehouse",
            folder.resolve("few-warehouse").toString());
    assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
    // Without the limit both workers would give all their cores.
    assertThat(GRANTED.matcher(outcome.stderr()).results().map(found -> found.group(1)))
        .containsExactly("1");
  }

  private static String newestDriver() throws Exception {
    String newest = "";
    String state = "none";
    for (JsonNode driver : cluster.state().get("completeddrivers")) {
      if (driver.get("id").asText().compareTo(newest) > 0) {
        newest = driver.get("id").asText();
        state = driver.get("state").asText();
      }
    }
    return state;
  }

  private static Started.Outcome submit(Path file, WarehouseRows warehouse, String... more)
      throws Exception {
    String[] words =
        Stream.concat(
                Stream.of(
                    "sweep", file.toString(), "--warehouse", warehouse.warehouse().toString()),
                Stream.of(more))
            .toArray(String[]::new);
    try (Started submitted = cluster.submitLater(CLUSTER_MODE, words)) {
      return submitted.await(LIMIT);
    }
  }

  private static Started.Outcome tangentSubmit(String sweep, Path file, Path warehouse)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                TANGENT_SUBMIT,
                sweep,
                "--master",
                cluster.master(),
                "--deploy-mode",
                "cluster",
                "--driver-memory=700m",
                "--conf",
                "spark.executor.memory=600m",
                System.getProperty("tangent.jar"),
                "sweep",
                file.toString(),
                "--warehouse",
                warehouse.toString()));
    try (Started submitted =
        Started.start(
            "tangent-submit-" + sweep,
            folder,
            folder,
            Map.of("PATH", bin + ":" + System.getenv("PATH")),
            command)) {
      return submitted.await(LIMIT);
    }
  }
}
