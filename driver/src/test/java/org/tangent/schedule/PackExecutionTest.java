package org.tangent.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.TaskKilledException;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tangent.data.DataFiles;
import org.tangent.data.StreamedFiles;
import org.tangent.loss.Loss;
import org.tangent.run.RecordSpec;
import org.tangent.run.RunResult;
import org.tangent.run.RunSpec;
import org.tangent.run.StopSpec;
import org.tangent.run.TrainingRun;
import org.tangent.schedule.TaskOutcome.Failed;
import org.tangent.schedule.TaskOutcome.Finished;
import org.tangent.schedule.TaskOutcome.Reason;
import org.tangent.schedule.TaskOutcome.Returned;
import org.tangent.store.CheckpointFolder;
import org.tangent.store.SampleRuns;
import org.tangent.sweep.PlannedRun;

@Timeout(60)
class PackExecutionTest {
  private static final String TOO_LARGE = "too-large.csv";
  private static final DataFiles NO_FILES =
      new StreamedFiles(
          path -> {
            if (path.equals(TOO_LARGE)) {
              throw new OutOfMemoryError("the table is too large");
            }
            throw new IOException("no such file");
          });

  @TempDir Path folder;

  private final ProgressAccumulator progress = new ProgressAccumulator();
  private final PlannedRun first = SampleRuns.gaussNewton(0, 1, 2.5);
  private final PlannedRun second = SampleRuns.gradientDescent(1, 1, 1);
  private final PlannedRun third = SampleRuns.randomFeatures(2, 1);

  /** Nanoseconds that the clock shows. */
  private long now;

  private double checkpointSeconds = 1e9;
  private int retries = 1;
  private boolean withCheckpoints = true;

  @Test
  void everyRunOfAPackFinishes() throws IOException {
    List<TaskOutcome> outcomes = execute(attempt(0), Pack.of(List.of(first, second, third)));

    assertThat(outcomes).hasSize(3).allMatch(Finished.class::isInstance);
    Finished finished = (Finished) outcomes.get(0);
    assertSameBits(finished.result(), TrainingRun.run(first.spec(), NO_FILES));
    assertThat(finished.execution().attempt()).isEqualTo(1);
    assertThat(finished.execution().resumedFrom()).isZero();
    assertThat(finished.execution().log())
        .contains("run " + first.runId() + " starts on ")
        .contains("iteration 5,")
        .contains("ended after 5 iterations: CAPPED, 5 iterations");
    assertThat(progress.isZero()).isTrue();
    assertThat(checkpoints().runIds()).isEmpty();
  }

  @Test
  void runsWhoseTurnComesLateAreHandedBack() throws IOException {
    BooleanSupplier slow =
        () -> {
          now += TimeUnit.MILLISECONDS.toNanos(200);
          return false;
        };

    List<TaskOutcome> outcomes =
        execute(attempt(0, slow), Pack.of(List.of(first, second, third, first)));

    assertThat(outcomes.subList(0, 2)).allMatch(Finished.class::isInstance);
    assertThat(outcomes.subList(2, 4)).containsOnly(Returned.notBegun(Reason.NOT_STARTED));
    assertThat(((Finished) outcomes.get(1)).execution().wallSeconds()).isGreaterThan(0.5);
  }

  @Test
  void runThatOutlivesItsPackGoesOnInAnother() throws IOException {
    BooleanSupplier secondIsSlow =
        () -> {
          if (isRunning(second, 3)) {
            now += PackExecution.LATEST_END_NANOS + 1;
          }
          return false;
        };

    List<TaskOutcome> outcomes =
        execute(attempt(0, secondIsSlow), Pack.of(List.of(first, second, third)));

    assertThat(outcomes.get(0)).isInstanceOf(Finished.class);
    Returned back = (Returned) outcomes.get(1);
    assertThat(back.reason()).isEqualTo(Reason.UNFINISHED);
    assertThat(back.execution().log()).contains("checkpoint at iteration 3");
    assertThat(outcomes.get(2)).isEqualTo(Returned.notBegun(Reason.NOT_STARTED));
    Finished finished =
        (Finished)
            execute(attempt(0), new Pack(List.of(second), Set.of(second.runId()), false)).get(0);
    assertThat(finished.execution().resumedFrom()).isEqualTo(3);
    assertThat(finished.execution().log()).contains("goes on from iteration 3");
    assertSameBits(finished.result(), TrainingRun.run(second.spec(), NO_FILES));
  }

  @Test
  void longRunByItselfOrWithoutCheckpointsIsNotHandedBack() throws IOException {
    BooleanSupplier slow =
        () -> {
          now += isRunning(second, 3) ? PackExecution.LATEST_END_NANOS + 1 : 0;
          return false;
        };

    assertThat(execute(attempt(0, slow), Pack.of(List.of(second, third))))
        .extracting(Object::getClass)
        .containsExactly(Finished.class, Returned.class);
    withCheckpoints = false;
    assertThat(execute(attempt(0, slow), Pack.of(List.of(first, second))))
        .allMatch(Finished.class::isInstance);
  }

  @Test
  void repetitionGoesOnFromTheLastCheckpoint() throws IOException {
    checkpointSeconds = 0;
    BooleanSupplier killed = () -> isRunning(first, 4);
    assertThatThrownBy(() -> execute(attempt(0, killed), Pack.of(List.of(first))))
        .isInstanceOf(TaskKilledException.class);
    try (Stream<Path> files = Files.list(folder.resolve(first.runId()))) {
      assertThat(files).hasSize(2);
    }

    Finished finished = (Finished) execute(attempt(1), Pack.of(List.of(first))).get(0);

    assertThat(finished.execution().resumedFrom()).isEqualTo(3);
    assertThat(finished.execution().attempt()).isEqualTo(2);
    assertSameBits(finished.result(), TrainingRun.run(first.spec(), NO_FILES));
  }

  @Test
  void killedTaskSavesWhatItHasDone() throws IOException {
    PlannedRun endless = endless();
    BooleanSupplier killed =
        () -> {
          boolean enough = progress.value() != null && progress.value().seconds() > 1.1;
          if (enough) {
            Thread.currentThread().interrupt();
          }
          return enough;
        };

    assertThatThrownBy(() -> execute(attempt(0, killed), Pack.of(List.of(endless))))
        .isInstanceOf(TaskKilledException.class);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(
            checkpoints()
                .latest(endless.runId(), RunExecution.origin("jar"))
                .orElseThrow()
                .seconds())
        .isGreaterThan(1.1);
  }

  @Test
  void lastCheckpointIsSavedThoughInterruptsBreakTheWriting() throws IOException {
    PlannedRun endless = endless();
    Configuration configuration = new Configuration();
    configuration.set("fs.interrupted.impl", InterruptedFiles.class.getName());
    CheckpointFolder interrupted =
        new CheckpointFolder("interrupted:" + folder.resolve("i"), configuration);
    InterruptedFiles.LEFT.set(2);
    BooleanSupplier killed = () -> progress.value() != null && progress.value().seconds() > 1.1;

    assertThatThrownBy(
            () ->
                execution(settings("jar"), attempt(0, killed), Optional.of(interrupted))
                    .execute(Pack.of(List.of(endless))))
        .isInstanceOf(TaskKilledException.class);

    assertThat(InterruptedFiles.LEFT.get()).isZero();
    assertThat(interrupted.latest(endless.runId(), RunExecution.origin("jar"))).isPresent();
  }

  /** A local file system {@code interrupted:/} on which some writing is interrupted. */
  public static final class InterruptedFiles extends RawLocalFileSystem {
    static final AtomicInteger LEFT = new AtomicInteger();

    @Override
    public URI getUri() {
      return URI.create("interrupted:///");
    }

    @Override
    public boolean mkdirs(org.apache.hadoop.fs.Path folder) throws IOException {
      if (LEFT.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new InterruptedIOException("interrupted");
      }
      return super.mkdirs(folder);
    }
  }

  @Test
  void killedTaskLeavesNoCheckpointOfLittleWork() throws IOException {
    BooleanSupplier killed = () -> isRunning(first, 2);
    assertThatThrownBy(() -> execute(attempt(0, killed), Pack.of(List.of(first))))
        .isInstanceOf(TaskKilledException.class);
    assertThat(checkpoints().runIds()).isEmpty();
    assertThatThrownBy(() -> execute(attempt(0, () -> true), Pack.of(List.of(first))))
        .isInstanceOf(TaskKilledException.class);
  }

  @Test
  void checkpointOfAnotherJarOrOfOtherContentsIsNotUsed() throws IOException {
    checkpointSeconds = 0;
    execute(attempt(0), Pack.of(List.of(first)));
    Pack pack = new Pack(List.of(first), Set.of(first.runId()), false);
    PackExecution otherJar =
        execution(settings("another jar"), attempt(0), Optional.of(checkpoints()));
    assertThat(((Finished) otherJar.execute(pack).get(0)).execution().resumedFrom()).isZero();

    // A checkpoint that is well-formed, but whose run has a spec with another seed.
    PlannedRun other = SampleRuns.gaussNewton(0, 9, 2.5);
    PlannedRun confused =
        new PlannedRun(0, first.runId(), other.spec(), other.specJson(), Map.of());
    Finished finished =
        (Finished)
            execute(attempt(0), new Pack(List.of(confused), Set.of(first.runId()), false)).get(0);
    assertThat(finished.execution().resumedFrom()).isZero();
    assertThat(finished.execution().log()).contains("WARNING RunExecution: begins anew: the train");
    assertSameBits(finished.result(), TrainingRun.run(other.spec(), NO_FILES));
  }

  @Test
  void runGoesOnWhereNoCheckpointCanBeSaved() throws IOException {
    checkpointSeconds = 0;
    Files.createFile(folder.resolve(first.runId()));

    Finished finished = (Finished) execute(attempt(0), Pack.of(List.of(first))).get(0);

    assertThat(finished.execution().log().split("without a checkpoint", -1)).hasSize(2);
    assertSameBits(finished.result(), TrainingRun.run(first.spec(), NO_FILES));
  }

  @Test
  void packOfALostExecutorIsSplit() throws IOException {
    assertThat(execute(attempt(1), Pack.of(List.of(first, second))))
        .containsExactly(Returned.notBegun(Reason.SPLIT), Returned.notBegun(Reason.SPLIT));
  }

  @Test
  void runIsRepeatedAsOftenAsItMayBe() throws IOException {
    retries = 2;
    assertThat(execute(attempt(2), Pack.of(List.of(first))).get(0)).isInstanceOf(Finished.class);
    assertThat(execute(attempt(3), Pack.of(List.of(first))))
        .containsExactly(Returned.notBegun(Reason.LOST));
    retries = 0;
    assertThat(execute(attempt(1), Pack.of(List.of(first))))
        .containsExactly(Returned.notBegun(Reason.LOST));
  }

  @Test
  void firstRepetitionMayBeASpeculativeCopy() throws IOException {
    retries = 0;
    FakeAttempt copy = new FakeAttempt(1, true, () -> false);
    assertThat(execute(copy, Pack.of(List.of(first, second)))).allMatch(Finished.class::isInstance);
    FakeAttempt repetition = new FakeAttempt(2, true, () -> false);
    assertThat(execute(repetition, Pack.of(List.of(first))))
        .containsExactly(Returned.notBegun(Reason.LOST));
  }

  @Test
  void runThatThrowsFailsByItself() throws IOException {
    PlannedRun noFile = SampleRuns.tables(0, "no.csv", "no.csv", Map.of());

    List<TaskOutcome> outcomes = execute(attempt(0), Pack.of(List.of(noFile, first)));

    Failed failed = (Failed) outcomes.get(0);
    assertThat(failed.failure().errorClass()).endsWith("DataFileException");
    assertThat(failed.execution().log()).contains("FAILED: ").contains("no.csv");
    assertThat(outcomes.get(1)).isInstanceOf(Finished.class);
  }

  @Test
  void runThatRunsOutOfMemoryIsTriedOnceMoreAlone() throws IOException {
    // Not by allocating: a JVM gives a stack to the first few errors of its own only.
    PlannedRun large = SampleRuns.tables(0, TOO_LARGE, TOO_LARGE, Map.of());

    Returned back = (Returned) execute(attempt(0), Pack.of(List.of(large))).get(0);
    assertThat(back.reason()).isEqualTo(Reason.OUT_OF_MEMORY);
    assertThat(back.failure().errorClass()).isEqualTo("java.lang.OutOfMemoryError");
    assertThat(back.execution().attempt()).isEqualTo(1);

    assertThat(execute(attempt(0), new Pack(List.of(large), Set.of(), true)).get(0))
        .isInstanceOf(Failed.class);
  }

  @Test
  void progressIsTold() throws IOException {
    List<RunProgress> told = new ArrayList<>();
    BooleanSupplier noting =
        () -> {
          Optional.ofNullable(progress.value()).ifPresent(told::add);
          return false;
        };
    execute(attempt(2, noting), new Pack(List.of(first), Set.of(), false));
    retries = 2;
    execute(attempt(2, noting), new Pack(List.of(first), Set.of(), false));

    assertThat(told).extracting(RunProgress::iteration).containsExactly(0L, 1L, 2L, 3L, 4L);
    assertThat(told)
        .allMatch(come -> come.runId().equals(first.runId()))
        .allMatch(come -> come.maxIterations() == 5)
        .allMatch(come -> come.attempt() == 3);
    assertThat(told.get(4).toString())
        .matches("run [0-9a-f]{8}: iteration 4 of 5, train loss \\S+, \\S+ s");
  }

  @Test
  void logTakesWhatTheThreadLogs() {
    Logger logger = Logger.getLogger("org.tangent.some.Kernel");
    try (RunLog log = RunLog.open()) {
      logger.warning("careful");
      Thread other = new Thread(() -> logger.warning("of another run"));
      other.start();
      other.join();
      log.close();
      logger.warning("afterwards");
      assertThat(log.text())
          .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\S* WARNING Kernel: careful\n");
    } catch (InterruptedException unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  @Test
  void longLogKeepsItsHeadAndItsTail() {
    try (RunLog log = RunLog.open()) {
      for (int line = 0; line < 10_000; line++) {
        log.add("line " + line);
      }
      log.add("x".repeat(100_000));
      log.add("end");
      assertThat(log.text()).hasSizeLessThanOrEqualTo(64 * 1024);
      List<String> lines = log.text().lines().toList();
      assertThat(lines.get(0)).endsWith(" line 0");
      assertThat(lines.get(1)).endsWith(" line 1");
      assertThat(lines.get(lines.size() - 3)).endsWith(" line 9999");
      assertThat(lines.get(lines.size() - 1)).endsWith(" end");
      assertThat(log.text()).containsPattern("\n\\.\\.\\. \\d+ lines are left out \\.\\.\\.\n");
    }
  }

  private record FakeAttempt(int number, boolean mayBeSpeculative, BooleanSupplier killed)
      implements PackExecution.Attempt {

    @Override
    public long id() {
      return 40 + number;
    }

    @Override
    public boolean isKilled() {
      return killed.getAsBoolean();
    }
  }

  private static FakeAttempt attempt(int number) {
    return attempt(number, () -> false);
  }

  /** An attempt that does something whenever a run asks whether it is killed. */
  private static FakeAttempt attempt(int number, BooleanSupplier killed) {
    return new FakeAttempt(number, false, killed);
  }

  private boolean isRunning(PlannedRun run, long iteration) {
    RunProgress come = progress.value();
    return come != null && come.runId().equals(run.runId()) && come.iteration() == iteration;
  }

  private List<TaskOutcome> execute(PackExecution.Attempt attempt, Pack pack) throws IOException {
    return execution(
            settings("jar"),
            attempt,
            withCheckpoints ? Optional.of(checkpoints()) : Optional.empty())
        .execute(pack);
  }

  private TaskSettings settings(String jar) {
    return new TaskSettings(false, "", checkpointSeconds, retries, jar);
  }

  private PackExecution execution(
      TaskSettings settings,
      PackExecution.Attempt attempt,
      Optional<CheckpointFolder> checkpoints) {
    return new PackExecution(settings, attempt, checkpoints, run -> NO_FILES, progress, () -> now);
  }

  private CheckpointFolder checkpoints() throws IOException {
    return new CheckpointFolder(folder.toString(), new Configuration());
  }

  private PlannedRun endless() {
    RunSpec spec = first.spec();
    RunSpec endless =
        new RunSpec(
            1,
            spec.problem(),
            spec.model(),
            Loss.SQUARED,
            second.spec().optimizer(),
            new StopSpec(0, 0, 1L << 40, null, 1e6),
            new RecordSpec("never", List.of(), false, 0, false),
            false);
    return new PlannedRun(3, "endless", endless, first.specJson(), Map.of());
  }

  private static void assertSameBits(RunResult found, RunResult expected) {
    assertThat(found.status()).isEqualTo(expected.status());
    assertThat(found.reason()).isEqualTo(expected.reason());
    assertThat(found.trajectory())
        .extracting(point -> point.values())
        .isEqualTo(expected.trajectory().stream().map(point -> point.values()).toList());
    assertThat(found.weights().keySet()).isEqualTo(expected.weights().keySet());
    for (Map.Entry<String, DenseMatrix> weights : expected.weights().entrySet()) {
      assertThat(
              Arrays.equals(
                  found.weights().get(weights.getKey()).toArray(), weights.getValue().toArray()))
          .isTrue();
    }
  }
}
