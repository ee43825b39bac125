package org.tangent.jobs;

import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.JavaSparkStatusTracker;
import org.apache.spark.sql.SparkSession;
import org.tangent.schedule.SweepListener;
import org.tangent.schedule.SweepState;
import org.tangent.store.AttemptRow;
import org.tangent.store.SweepRow;
import org.tangent.sweep.SweepPlan;

/** Shows on stderr how a sweep goes on, also while no run ends. */
final class SweepProgress implements SweepListener, AutoCloseable {

  /** Enough of a run's id to tell it from others. */
  private static final int ID_DIGITS = 12;

  private final SweepPlan plan;
  private final JavaSparkStatusTracker tasks;
  private final int cores;
  private final Runnable begin;
  private final PrintStream err;
  private Start start;
  private Progress progress;
  private Progress.Counts last;
  private AttemptRow firstFailure;

  /**
   * @param begin is called once, when the sweep is accepted and its plan is written
   */
  SweepProgress(SweepPlan plan, SparkSession session, Runnable begin, PrintStream err) {
    this.plan = plan;
    this.begin = begin;
    this.tasks = JavaSparkContext.fromSparkContext(session.sparkContext()).statusTracker();
    this.cores = session.sparkContext().defaultParallelism();
    this.err = err;
  }

  @Override
  public synchronized void setAside(List<String> files) {
    files.forEach(file -> err.println(file + " was torn and is set aside in _torn"));
  }

  @Override
  public synchronized void planned(Start planned) {
    begin.run();
    start = planned;
    last =
        new Progress.Counts(
            start.reused(), start.failedBefore(), 0, start.total(), start.forecast().wallSeconds());
    err.println(summary());
    if (start.toRun() > 0) {
      progress = Progress.open(plan.sweep().name(), last, err);
    }
  }

  private String summary() {
    StringBuilder text = new StringBuilder();
    text.append(
        "sweep %s: %d runs, %d reused, %d to run"
            .formatted(plan.sweep().name(), start.total(), start.reused(), start.toRun()));
    if (start.failedBefore() > 0) {
      text.append(
          ", %d failed before (--retry-failed tries them again)".formatted(start.failedBefore()));
    }
    if (plan.duplicates() > 0) {
      text.append("; %d points of the grid are repetitions".formatted(plan.duplicates()));
    }
    return text.toString();
  }

  @Override
  public synchronized void failed(AttemptRow row) {
    if (firstFailure == null && row.status() == AttemptRow.Status.FAILED) {
      firstFailure = row;
    }
  }

  @Override
  public synchronized void progress(SweepState state) {
    last =
        new Progress.Counts(
            state.done(), state.failed(), running(), state.total(), state.remainingSeconds());
    if (progress != null) {
      progress.update(last);
    }
  }

  /** Whether the submission was accepted. */
  synchronized boolean hasBegun() {
    return start != null;
  }

  /** The submission at its end, with what became of its runs. */
  synchronized SweepRow ended(SweepRow submission, ExitCode code) {
    return submission.ended(
        Instant.now(),
        start.total(),
        start.reused(),
        last.done() - start.reused(),
        last.failed(),
        code.value());
  }

  /**
   * Tasks that run now, of which each does a run at a time. Spark tells of an end later than of a
   * start, so that there may seem to be more than there are cores.
   */
  private long running() {
    long running = 0;
    for (int stage : tasks.getActiveStageIds()) {
      SparkStageInfo info = tasks.getStageInfo(stage);
      running += info == null ? 0 : info.numActiveTasks();
    }
    return Math.min(running, cores);
  }

  @Override
  public synchronized void close() {
    if (progress != null) {
      progress.update(last.withoutRunning());
      progress.close();
      progress = null;
    }
    if (firstFailure != null) {
      err.println(told(firstFailure));
    }
  }

  /** A failure in one line, and where the rest of it is to be seen. */
  private static String told(AttemptRow row) {
    String message = String.valueOf(row.failure().message()).lines().findFirst().orElse("");
    return "first failure: %s: %s (tangent show %s)"
        .formatted(row.failure().errorClass(), message, row.run().runId().substring(0, ID_DIGITS));
  }
}
