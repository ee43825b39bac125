package org.tangent.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.spark.TaskKilledException;
import org.tangent.data.DataFiles;
import org.tangent.schedule.TaskOutcome.Reason;
import org.tangent.schedule.TaskOutcome.Returned;
import org.tangent.store.CheckpointFolder;
import org.tangent.sweep.PlannedRun;

/**
 * Executes a pack, one run after the other. A pack comes back soon, so that what has finished is
 * committed soon: runs whose turn comes late are handed back, and so is one that outlives its pack.
 */
final class PackExecution {
  static final long LATEST_START_NANOS = TimeUnit.SECONDS.toNanos(2);
  static final long LATEST_END_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** The task attempt that executes the pack. */
  interface Attempt {

    /** 0 for the first; more where Spark repeats the task. */
    int number();

    /** Tells it apart from all others of the application. */
    long id();

    /** Whether a repetition may be a copy of a task that is merely slow. */
    boolean mayBeSpeculative();

    /** Whether Spark wants it to end. */
    boolean isKilled();
  }

  private final TaskSettings settings;
  private final Attempt attempt;
  private final Optional<CheckpointFolder> checkpoints;
  private final Function<PlannedRun, DataFiles> files;
  private final ProgressAccumulator progress;
  private final LongSupplier nanoTime;

  /**
   * For the packs of a task attempt.
   *
   * @param checkpoints where checkpoints are kept, if they are
   * @param files the data files of a run
   * @param progress is told how far the run has come
   * @param nanoTime a clock as {@link System#nanoTime}
   */
  PackExecution(
      TaskSettings settings,
      Attempt attempt,
      Optional<CheckpointFolder> checkpoints,
      Function<PlannedRun, DataFiles> files,
      ProgressAccumulator progress,
      LongSupplier nanoTime) {
    this.settings = settings;
    this.attempt = attempt;
    this.checkpoints = checkpoints;
    this.files = files;
    this.progress = progress;
    this.nanoTime = nanoTime;
  }

  /**
   * What became of each run.
   *
   * @throws TaskKilledException if Spark ended the task
   */
  List<TaskOutcome> execute(Pack pack) {
    Optional<Reason> suspicion = suspicion(pack);
    if (suspicion.isPresent()) {
      TaskOutcome back = Returned.notBegun(suspicion.get());
      return pack.runs().stream().map(run -> back).toList();
    }
    long start = nanoTime.getAsLong();
    List<TaskOutcome> outcomes = new ArrayList<>();
    for (PlannedRun run : pack.runs()) {
      if (attempt.isKilled()) {
        throw new TaskKilledException("the sweep was stopped");
      }
      boolean late = nanoTime.getAsLong() - start > LATEST_START_NANOS;
      outcomes.add(
          late && !outcomes.isEmpty()
              ? Returned.notBegun(Reason.NOT_STARTED)
              : execute(run, pack, outcomes.isEmpty(), start));
    }
    return outcomes;
  }

  /**
   * A repetition tells that the executor was lost, maybe through one of the runs. The first one is
   * taken for a speculative copy where there may be such.
   */
  private Optional<Reason> suspicion(Pack pack) {
    int losses = attempt.number() - (attempt.mayBeSpeculative() ? 1 : 0);
    if (losses > 0 && pack.runs().size() > 1) {
      return Optional.of(Reason.SPLIT);
    }
    int allowed = pack.alone() ? 0 : settings.retries();
    return losses > allowed ? Optional.of(Reason.LOST) : Optional.empty();
  }

  private TaskOutcome execute(PlannedRun run, Pack pack, boolean first, long start) {
    RunExecution execution =
        new RunExecution(
            run,
            settings,
            attempt,
            checkpoints,
            progress,
            nanoTime,
            () -> !first && nanoTime.getAsLong() - start > LATEST_END_NANOS);
    boolean mayResume = pack.checkpointed().contains(run.runId()) || attempt.number() > 0;
    return execution.execute(() -> files.apply(run), mayResume, pack.alone());
  }
}
