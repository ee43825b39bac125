package org.tangent.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A sweep whose process is killed, then asked to end, and then let go on to its end. */
@Timeout(900)
class KilledIT {
  private static final int RUNS = 200;
  private static final int EXIT_OF_KILL = 137;
  private static final Duration POLL = Duration.ofMillis(20);

  /** Work for much longer than the second from the first result to its commit. */
  private static final String SWEEP =
      """
      sweep: many
      run:
        problem: {teacherStudent: {dimension: 5, teacherUnits: 2, trainSize: 100, testSize: 100}}
        model: {oneHiddenLayer: {units: 200}}
        optimizer: {gaussNewton: {stepSize: 0.1}}
        stop: {trainLoss: 0, maxIterations: 500}
        record: {every: never}
      grid: {seed: 'range(0, %d)'}
      """
          .formatted(RUNS);

  /** Work for many more than the two checkpoints that are waited for. */
  private static final String LONG =
      """
      sweep: long
      run:
        problem: {teacherStudent: {dimension: 5, teacherUnits: 2, trainSize: 200, testSize: 200}}
        model: {oneHiddenLayer: {units: 200}}
        optimizer: {gaussNewton: {stepSize: 0.1}}
        stop: {trainLoss: 0, maxIterations: 2400}
        keepWeights: true
      grid: {seed: [3]}
      """;

  @TempDir private Path folder;
  private WarehouseRows warehouse;

  @BeforeEach
  void name() {
    warehouse = new WarehouseRows(folder.resolve("warehouse"));
  }

  @Test
  void nothingIsLostAndNothingIsDoneTwice() throws Exception {
    SweepTexts.write(folder, "many", SWEEP);

    try (Started killed = sweep("killed", "many")) {
      warehouse.awaitCommit(Set.of(), killed);
      kill(killed);
    }
    long afterKill = warehouse.committed();
    assertThat(afterKill).isBetween(1L, RUNS - 1L);

    Set<String> before = warehouse.commits();
    Started.Outcome terminated;
    try (Started process = sweep("terminated", "many")) {
      warehouse.awaitCommit(before, process);
      process.handle().destroy();
      terminated = process.await(Launched.LIMIT);
    }
    assertThat(terminated.exitCode()).isEqualTo(ExitCode.TERMINATED.value());
    assertThat(terminated.stderr())
        .contains(planned(afterKill))
        .doesNotContain("tangent: ")
        .doesNotContain("Exception");
    long afterTermination = warehouse.committed();
    assertThat(afterTermination).isBetween(afterKill + 1, RUNS - 1L);
    // Also what the killed one left: a plain reader has it all.
    assertThat(published()).isEqualTo(afterTermination);
    assertThat(lastSubmission())
        .isEqualTo(submission(afterKill, afterTermination - afterKill, ExitCode.TERMINATED));

    Started.Outcome resumed;
    try (Started process = sweep("resumed", "many")) {
      resumed = process.await(Launched.LIMIT);
    }
    assertThat(resumed.exitCode()).as(resumed.stderr()).isZero();
    assertThat(resumed.stderr()).contains(planned(afterTermination));
    assertThat(published()).isEqualTo(RUNS);
    assertThat(lastSubmission())
        .isEqualTo(submission(afterTermination, RUNS - afterTermination, ExitCode.COMMITTED));
  }

  @Test
  void tornCheckpointIsPassedOverAndTheBitsAreTheSame() throws Exception {
    SweepTexts.write(folder, "long", LONG);
    try (Started killed = sweep("killed", "long")) {
      while (checkpoints().size() < 2) {
        assertThat(killed.isAlive()).as("ended too early:%n%s", killed.stderr()).isTrue();
        Thread.sleep(POLL.toMillis());
      }
      kill(killed);
    }
    List<Path> newestFirst = checkpoints();
    Path torn = newestFirst.get(0);
    try (SeekableByteChannel file = Files.newByteChannel(torn, StandardOpenOption.WRITE)) {
      file.truncate(Files.size(torn) / 2);
    }

    try (Started process = sweep("resumed", "long")) {
      Started.Outcome resumed = process.await(Launched.LIMIT);
      assertThat(resumed.exitCode()).as(resumed.stderr()).isZero();
    }

    assertThat(warehouse.value("SELECT resumedFrom FROM runs"))
        .isEqualTo(iteration(newestFirst.get(1)));
    assertThat(checkpoints()).isEmpty();
    Path elsewhere = folder.resolve("undisturbed");
    Started.Outcome undisturbed =
        Launched.run("undisturbed", folder, "sweep", "long.yaml", "--warehouse", "undisturbed");
    assertThat(undisturbed.exitCode()).as(undisturbed.stderr()).isZero();
    WarehouseRows expected = new WarehouseRows(elsewhere);
    assertThat(warehouse.results()).isEqualTo(expected.results()).hasSize(1);
    assertThat(warehouse.trajectories()).isEqualTo(expected.trajectories()).isNotEmpty();
  }

  private static long iteration(Path checkpoint) {
    return Long.parseLong(checkpoint.getFileName().toString().split("-")[0]);
  }

  /** Those of all runs, the newest first. */
  private List<Path> checkpoints() throws IOException {
    Path root = warehouse.warehouse().resolve("_checkpoints");
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> files = Files.find(root, 2, (path, is) -> is.isRegularFile())) {
      return files
          .filter(path -> path.getFileName().toString().matches("[0-9].*\\.checkpoint"))
          .sorted(Comparator.comparing(KilledIT::iteration).reversed())
          .toList();
    }
  }

  private static void kill(Started process) throws InterruptedException {
    process.handle().destroyForcibly();
    assertThat(process.await(Launched.LIMIT).exitCode()).isEqualTo(EXIT_OF_KILL);
  }

  /** What a plain reader of the table sees; never a run twice. */
  private long published() throws Exception {
    Map<String, Object> counts =
        warehouse.query("SELECT count(*) AS n, count(DISTINCT runId) AS ids FROM runs").get(0);
    assertThat(counts.get("n")).isEqualTo(counts.get("ids"));
    return (Long) counts.get("n");
  }

  private Map<String, Object> lastSubmission() throws Exception {
    return warehouse
        .query(
            "SELECT total, reused, committed, failed, exitCode FROM sweeps"
                + " ORDER BY submittedAt DESC")
        .get(0);
  }

  private static Map<String, Object> submission(long reused, long committed, ExitCode end) {
    return Map.of(
        "total",
        (long) RUNS,
        "reused",
        reused,
        "committed",
        committed,
        "failed",
        0L,
        "exitCode",
        (long) end.value());
  }

  private static String planned(long reused) {
    return "sweep many: %d runs, %d reused, %d to run".formatted(RUNS, reused, RUNS - reused);
  }

  private Started sweep(String name, String file) throws IOException {
    return Launched.start(
        name, folder, "sweep", file + ".yaml", "--cores", "2", "--checkpoint-seconds", "0.5");
  }
}
