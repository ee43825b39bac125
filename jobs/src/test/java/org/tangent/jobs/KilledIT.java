package org.tangent.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sweep whose process is killed, then asked to end, and then let go on to its end. */
class KilledIT {
  private static final int RUNS = 200;
  private static final int EXIT_OF_KILL = 137;
  private static final Duration POLL = Duration.ofMillis(20);

  private static final String SWEEP =
      """
      sweep: many
      run:
        problem: {teacherStudent: {dimension: 5, teacherUnits: 2, trainSize: 100, testSize: 100}}
        model: {oneHiddenLayer: {units: 200}}
        optimizer: {gaussNewton: {stepSize: 0.1}}
        stop: {trainLoss: 0, maxIterations: 50}
        record: {every: never}
      grid: {seed: 'range(0, %d)'}
      """
          .formatted(RUNS);

  @TempDir private Path folder;

  @Test
  void nothingIsLostAndNothingIsDoneTwice() throws Exception {
    SweepTexts.write(folder, "many", SWEEP);
    WarehouseRows warehouse = new WarehouseRows(folder.resolve("warehouse"));

    try (Started killed = sweep("killed")) {
      awaitFiles(2, killed);
      killed.handle().destroyForcibly();
      assertThat(killed.await(Launched.LIMIT).exitCode()).isEqualTo(EXIT_OF_KILL);
    }
    long afterKill = committed(warehouse);
    assertThat(afterKill).isBetween(1L, RUNS - 1L);

    Started.Outcome terminated;
    try (Started process = sweep("terminated")) {
      awaitFiles(files().size() + 1, process);
      process.handle().destroy();
      terminated = process.await(Launched.LIMIT);
    }
    assertThat(terminated.exitCode()).isEqualTo(ExitCode.TERMINATED.value());
    assertThat(terminated.stderr())
        .contains(planned(afterKill))
        .doesNotContain("tangent: ")
        .doesNotContain("Exception");
    long afterTermination = committed(warehouse);
    assertThat(afterTermination).isBetween(afterKill + 1, RUNS - 1L);

    Started.Outcome resumed;
    try (Started process = sweep("resumed")) {
      resumed = process.await(Launched.LIMIT);
    }
    assertThat(resumed.exitCode()).as(resumed.stderr()).isZero();
    assertThat(resumed.stderr()).contains(planned(afterTermination));
    assertThat(committed(warehouse)).isEqualTo(RUNS);
    assertThat(
            warehouse
                .query(
                    "SELECT total, reused, committed, failed, exitCode FROM sweeps"
                        + " ORDER BY submittedAt DESC")
                .get(0))
        .isEqualTo(
            Map.of(
                "total",
                (long) RUNS,
                "reused",
                afterTermination,
                "committed",
                RUNS - afterTermination,
                "failed",
                0L,
                "exitCode",
                0L));
  }

  /** Every file is read; there is never a run twice. */
  private static long committed(WarehouseRows warehouse) throws Exception {
    Map<String, Object> counts =
        warehouse.query("SELECT count(*) AS n, count(DISTINCT runId) AS ids FROM runs").get(0);
    assertThat(counts.get("n")).isEqualTo(counts.get("ids"));
    return (Long) counts.get("n");
  }

  private static String planned(long reused) {
    return "sweep many: %d runs, %d reused, %d to run".formatted(RUNS, reused, RUNS - reused);
  }

  private Started sweep(String name) throws IOException {
    return Launched.start(name, folder, "sweep", "many.yaml", "--cores", "2");
  }

  private void awaitFiles(int count, Started process) throws Exception {
    long deadline = System.nanoTime() + Launched.LIMIT.toNanos();
    while (files().size() < count) {
      assertThat(process.isAlive()).as("ended too early:%n%s", process.stderr()).isTrue();
      assertThat(System.nanoTime()).as("%d files: %s", count, files()).isLessThan(deadline);
      Thread.sleep(POLL.toMillis());
    }
  }

  private List<Path> files() throws IOException {
    Path runs = folder.resolve("warehouse/runs");
    if (!Files.isDirectory(runs)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(runs)) {
      return files.toList();
    }
  }
}
