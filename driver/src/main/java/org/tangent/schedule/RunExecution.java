package org.tangent.schedule;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.spark.TaskKilledException;
import org.tangent.data.DataFiles;
import org.tangent.linalg.Backend;
import org.tangent.run.Checkpoint;
import org.tangent.run.CheckpointException;
import org.tangent.run.RunObserver;
import org.tangent.run.RunResult;
import org.tangent.run.SavedRun;
import org.tangent.run.TrainingRun;
import org.tangent.run.TrajectoryPoint;
import org.tangent.schedule.TaskOutcome.Reason;
import org.tangent.store.CheckpointFolder;
import org.tangent.store.Execution;
import org.tangent.store.Failure;
import org.tangent.store.Machine;
import org.tangent.sweep.PlannedRun;

/**
 * One execution of a run: goes on from a checkpoint where there is one, leaves checkpoints, tells
 * how far it has come, and writes its log. Used once, by one thread.
 */
final class RunExecution implements RunObserver {
  private static final Logger LOG = Logger.getLogger(RunExecution.class.getName());
  private static final double NANOSECONDS = 1e9;

  /** Work that is not saved when the task is killed, unless it is more than this. */
  private static final double WORTH_SAVING_SECONDS = 1;

  /** Interrupts of a killed task that may each break the writing of its last checkpoint. */
  private static final int MOST_INTERRUPTS = 3;

  /** Ends a run that outlived its pack, after its checkpoint was saved. */
  private static final class UnfinishedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnfinishedException() {
      super("the run outlived its pack", null, false, false);
    }
  }

  private final PlannedRun run;
  private final PackExecution.Attempt attempt;
  private final Optional<CheckpointFolder> checkpoints;
  private final double checkpointSeconds;
  private final String origin;
  private final ProgressAccumulator progress;
  private final LongSupplier nanoTime;
  private final BooleanSupplier outlivesPack;
  private final RunLog log = RunLog.open();
  private final long start;

  private long resumedFrom;

  /** Seconds of the run at its last checkpoint, and when one was last tried. */
  private double saved;

  private double tried;
  private boolean saveFailed;

  /**
   * An execution that begins now.
   *
   * @param outlivesPack whether results of the pack wait for this run for too long
   */
  RunExecution(
      PlannedRun run,
      TaskSettings settings,
      PackExecution.Attempt attempt,
      Optional<CheckpointFolder> checkpoints,
      ProgressAccumulator progress,
      LongSupplier nanoTime,
      BooleanSupplier outlivesPack) {
    this.run = run;
    this.attempt = attempt;
    this.checkpoints = checkpoints;
    this.checkpointSeconds = settings.checkpointSeconds();
    this.origin = origin(settings.jarHash());
    this.progress = progress;
    this.nanoTime = nanoTime;
    this.outlivesPack = outlivesPack;
    this.start = nanoTime.getAsLong();
  }

  /** What computes here, as far as a row tells: a checkpoint of anything else is not used. */
  static String origin(String jarHash) {
    Machine machine = Machine.current();
    Backend.Report backend = machine.backend();
    return "jar %s, numerics %d, %s, vectors %s, threads %s, %s, %s, %s"
        .formatted(
            jarHash,
            TrainingRun.NUMERICS_REVISION,
            backend.summary(),
            backend.vectors(),
            backend.threads(),
            machine.cpu(),
            machine.os(),
            machine.jvm());
  }

  /**
   * Executes the run. Whatever it throws is its outcome, unless it is Spark that ends the task.
   *
   * @param mayResume whether a checkpoint is looked for
   * @param alone whether a run that runs out of memory has failed
   */
  TaskOutcome execute(Supplier<DataFiles> files, boolean mayResume, boolean alone) {
    try (log) {
      log.add(
          "run %s starts on %s, attempt %d, pid %d"
              .formatted(
                  run.runId(),
                  Execution.localHost(),
                  attempt.number() + 1,
                  ProcessHandle.current().pid()));
      RunResult result = train(files.get(), mayResume ? checkpoint() : Optional.empty());
      log.add(
          "ended after %d iterations: %s, %s"
              .formatted(result.iterations(), result.status(), result.reason()));
      return new TaskOutcome.Finished(result, Machine.current(), ended());
    } catch (UnfinishedException outlivedPack) {
      log.add("to be gone on with in another task");
      return new TaskOutcome.Returned(Reason.UNFINISHED, null, ended());
    } catch (Throwable thrown) {
      if (attempt.isKilled() || thrown instanceof TaskKilledException) {
        throw thrown;
      }
      log.add("FAILED: " + thrown);
      Failure failure = Failure.of(thrown);
      return thrown instanceof OutOfMemoryError && !alone
          ? new TaskOutcome.Returned(Reason.OUT_OF_MEMORY, failure, ended())
          : new TaskOutcome.Failed(failure, ended());
    } finally {
      progress.reset();
    }
  }

  private Execution ended() {
    double seconds = (nanoTime.getAsLong() - start) / NANOSECONDS;
    return Execution.endingNow(attempt.number() + 1, seconds, resumedFrom, log.text());
  }

  private RunResult train(DataFiles files, Optional<Checkpoint> from) {
    if (from.isPresent()) {
      try {
        resumedFrom = from.get().iteration();
        saved = from.get().seconds();
        tried = saved;
        log.add("goes on from iteration " + resumedFrom);
        return TrainingRun.run(run.spec(), files, from, this);
      } catch (CheckpointException unusable) {
        LOG.log(Level.WARNING, "begins anew: {0}", unusable.getMessage());
        resumedFrom = 0;
        saved = 0;
        tried = 0;
      }
    }
    return TrainingRun.run(run.spec(), files, Optional.empty(), this);
  }

  private Optional<Checkpoint> checkpoint() {
    try {
      return checkpoints.isPresent()
          ? checkpoints.get().latest(run.runId(), origin)
          : Optional.empty();
    } catch (IOException unreadable) {
      LOG.log(Level.WARNING, "begins anew: {0}", unreadable.toString());
      return Optional.empty();
    }
  }

  @Override
  public void recorded(TrajectoryPoint point) {
    log.add(
        String.format(
            Locale.ROOT,
            "iteration %d, %.3f s: %s",
            point.iteration(),
            point.seconds(),
            metrics(point)));
  }

  @Override
  public void between(RunState state) {
    progress.add(
        new RunProgress(
            run.runId(),
            state.iteration(),
            run.spec().stop().maxIterations(),
            state.trainLoss(),
            state.seconds(),
            Execution.localHost(),
            attempt.number() + 1));
    if (attempt.isKilled()) {
      if (checkpoints.isPresent() && state.seconds() - saved >= WORTH_SAVING_SECONDS) {
        save(state);
      }
      throw new TaskKilledException("the sweep was stopped");
    }
    if (checkpoints.isEmpty()) {
      return;
    }
    if (outlivesPack.getAsBoolean() && !saveFailed && save(state)) {
      throw new UnfinishedException();
    }
    if (state.seconds() - tried >= checkpointSeconds) {
      save(state);
    }
  }

  /**
   * Saves a checkpoint. File systems refuse to work for a thread that is interrupted, as Spark does
   * some time after it says that a task is killed: what that breaks is done again.
   *
   * @return whether it is saved; a run does not fail for want of a checkpoint
   */
  private boolean save(RunState state) {
    SavedRun checkpoint = new SavedRun(run.runId(), origin, state.checkpoint().get());
    tried = state.seconds();
    boolean interrupted = Thread.interrupted();
    try {
      Optional<Exception> failure = write(checkpoint);
      for (int again = 0; again < MOST_INTERRUPTS && failure.isPresent(); again++) {
        if (!attempt.isKilled()) {
          break;
        }
        interrupted |= Thread.interrupted();
        failure = write(checkpoint);
      }
      failure.ifPresent(this::warn);
      if (failure.isEmpty()) {
        saved = state.seconds();
        log.add("checkpoint at iteration " + state.iteration());
      }
      return failure.isEmpty();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Optional<Exception> write(SavedRun checkpoint) {
    try {
      checkpoints.get().save(checkpoint, attempt.id());
      return Optional.empty();
    } catch (IOException | RuntimeException failed) {
      return Optional.of(failed);
    }
  }

  private void warn(Exception failure) {
    if (!saveFailed) {
      LOG.log(Level.WARNING, "the run goes on without a checkpoint: {0}", failure.toString());
    }
    saveFailed = true;
  }

  private static String metrics(TrajectoryPoint point) {
    return point.values().entrySet().stream()
        .filter(value -> value.getKey().column().endsWith("Loss"))
        .map(value -> "%s %s".formatted(value.getKey().column(), value.getValue()))
        .reduce((left, right) -> left + ", " + right)
        .orElse("");
  }
}
