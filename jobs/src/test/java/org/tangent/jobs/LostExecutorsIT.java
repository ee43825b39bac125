package org.tangent.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Executors that end under their runs, on a cluster of real processes. */
@Tag("long")
@Timeout(900)
class LostExecutorsIT {
  private static final int WORKERS = 2;
  private static final Duration LIMIT = Duration.ofMinutes(6);
  private static final Duration POLL = Duration.ofMillis(50);

  /** Kept after a failure, with the logs of all processes. */
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path folder;

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

  /** Spark starts a second copy of each task as soon as a core is free, and executors die. */
  @Test
  void everyRunIsCommittedOnceUnderSpeculation() throws Exception {
    String text =
        """
        sweep: speculative
        run:
          problem: {teacherStudent: {dimension: 5, teacherUnits: 2, trainSize: 200, testSize: 200}}
          model: {oneHiddenLayer: {units: 200}}
          optimizer: {gaussNewton: {stepSize: 0.1}}
          stop: {trainLoss: 0}
        zip:
          - seed: range(0, 11)
            stop.maxIterations: [400, 300, 300, 5, 5, 5, 5, 5, 5, 5, 5]
        """;
    Path file = SweepTexts.write(folder, "speculative", text);
    Path warehouse = folder.resolve("speculative");
    Map<String, String> settings =
        Map.of(
            "spark.speculation", "true",
            "spark.speculation.interval", "100ms",
            "spark.speculation.quantile", "0.1",
            "spark.speculation.multiplier", "0.1",
            "spark.speculation.minTaskRuntime", "100ms");
    Started.Outcome outcome;
    try (Started driver =
        cluster.submitLater(
            settings,
            "sweep",
            file.toString(),
            "--warehouse",
            warehouse.toString(),
            "--checkpoint-seconds",
            "0.5")) {
      awaitFile(driver, warehouse.resolve("_checkpoints"));
      cluster.executors().get(0).destroyForcibly();
      outcome = driver.await(LIMIT);
    }
    WarehouseRows rows = new WarehouseRows(warehouse);

    assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
    assertThat(outcome.stderr()).as("copies of tasks").contains("speculatable");
    assertThat(rows.query("SELECT count(*) AS n, count(DISTINCT runId) AS ids FROM runs"))
        .containsExactly(Map.of("n", 11L, "ids", 11L));
    assertThat(rows.query("SELECT status FROM attempts WHERE status <> 'LOST'")).isEmpty();
    assertThat(filesBelow(warehouse.resolve("_checkpoints"))).isEmpty();
  }

  /** A run that needs more memory than an executor has, which ends by that. */
  @Test
  void runThatEndsItsExecutorFailsAndNoOther() throws Exception {
    String text =
        """
        sweep: too-large
        run:
          problem: {teacherStudent: {dimension: 5, teacherUnits: 2, trainSize: 20, testSize: 50}}
          model: {oneHiddenLayer: {units: 20}}
          optimizer: {gradientDescent: {stepSize: 1}}
          stop: {trainLoss: 0, maxIterations: 20}
        zip:
          - seed: range(0, 8)
            model.units: [20, 20, 20, 20, 20, 20, 20, 40000000]
        """;
    Path file = SweepTexts.write(folder, "too-large", text);
    Path warehouse = folder.resolve("too-large");
    Started.Outcome outcome;
    try (Started driver =
        cluster.submitLater(
            Map.of("spark.executor.extraJavaOptions", "-XX:+ExitOnOutOfMemoryError"),
            "sweep",
            file.toString(),
            "--warehouse",
            warehouse.toString(),
            "--retries",
            "1")) {
      outcome = driver.await(LIMIT);
    }
    WarehouseRows rows = new WarehouseRows(warehouse);

    assertThat(outcome.exitCode()).as(outcome.stderr()).isEqualTo(ExitCode.FAILED.value());
    assertThat(rows.query("SELECT count(*) AS n, count(DISTINCT runId) AS ids FROM runs"))
        .containsExactly(Map.of("n", 7L, "ids", 7L));
    List<Map<String, Object>> attempts =
        rows.query(
            """
            SELECT status, count(*) AS n, count(DISTINCT runId) AS ids FROM attempts
            WHERE CAST(spec AS VARCHAR) LIKE '%40000000%' GROUP BY status ORDER BY status
            """);
    // A try, a retry, and the one alone; each of them took its executor along.
    assertThat(attempts)
        .containsExactly(
            Map.of("status", "FAILED", "n", 1L, "ids", 1L),
            Map.of("status", "LOST", "n", 3L, "ids", 1L));
    assertThat(
            rows.query("SELECT DISTINCT errorClass, message FROM attempts WHERE status = 'FAILED'"))
        .containsExactly(
            Map.of(
                "errorClass",
                "ExecutorLost",
                "message",
                "its executor was lost each time, the last time while nothing else ran"));
  }

  private static void awaitFile(Started driver, Path root) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (filesBelow(root).isEmpty()) {
      assertThat(driver.isAlive()).as(() -> "ended too early: " + driver.stderr()).isTrue();
      assertThat(System.nanoTime()).as("a file in %s", root).isLessThan(deadline);
      Thread.sleep(POLL.toMillis());
    }
  }

  private static List<Path> filesBelow(Path root) throws Exception {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> found = Files.walk(root)) {
      return found.filter(Files::isRegularFile).toList();
    } catch (UncheckedIOException changing) {
      return List.of();
    }
  }
}
