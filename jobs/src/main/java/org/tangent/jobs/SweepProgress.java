package org.tangent.jobs;

import java.io.PrintStream;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.JavaSparkStatusTracker;
import org.apache.spark.sql.SparkSession;
import org.tangent.schedule.SweepListener;
import org.tangent.store.AttemptRow;
import org.tangent.store.RunRow;
import org.tangent.sweep.SweepPlan;

/** Shows on stderr how a sweep goes on, also while no run ends. */
final class SweepProgress implements SweepListener, AutoCloseable {
  private static final int TICK_SECONDS = 1;

  /** Enough of a run's id to tell it from others. */
  private static final int ID_DIGITS = 12;

  private final SweepPlan plan;
  private final JavaSparkStatusTracker tasks;
  private final int cores;
  private final Runnable begin;
  private final PrintStream err;
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "tangent-progress");
            thread.setDaemon(true);
            return thread;
          });
  private Progress progress;
  private long total;
  private long done;
  private long failed;
  private AttemptRow firstFailure;

  /**
   * @param begin is called once, before anything is written, unless the sweep is refused
   */
  SweepProgress(SweepPlan plan, SparkSession session, Runnable begin, PrintStream err) {
    this.plan = plan;
    this.begin = begin;
    this.tasks = JavaSparkContext.fromSparkContext(session.sparkContext()).statusTracker();
    this.cores = session.sparkContext().defaultParallelism();
    this.err = err;
  }

  @Override
  public void selected(long runs, long toRun) {
    begin.run();
  }

  @Override
  public synchronized void planned(long runs, long reused, long failedBefore, long toRun) {
    total = runs;
    done = reused;
    failed = failedBefore;
    err.println(summary(reused, failedBefore, toRun));
    if (toRun > 0) {
      progress = Progress.open(plan.sweep().name(), counts(), err);
      ticker.scheduleAtFixedRate(this::update, TICK_SECONDS, TICK_SECONDS, TimeUnit.SECONDS);
    }
  }

  private String summary(long reused, long failedBefore, long toRun) {
    StringBuilder text = new StringBuilder();
    text.append(
        "sweep %s: %d runs, %d reused, %d to run"
            .formatted(plan.sweep().name(), total, reused, toRun));
    if (failedBefore > 0) {
      text.append(", %d failed before (--retry-failed tries them again)".formatted(failedBefore));
    }
    if (plan.duplicates() > 0) {
      text.append("; %d points of the grid are repetitions".formatted(plan.duplicates()));
    }
    return text.toString();
  }

  @Override
  public synchronized void finished(RunRow row) {
    done++;
    update();
  }

  @Override
  public synchronized void failed(AttemptRow row) {
    failed++;
    if (firstFailure == null) {
      firstFailure = row;
    }
    update();
  }

  private synchronized void update() {
    if (progress != null) {
      progress.update(counts());
    }
  }

  private Progress.Counts counts() {
    return new Progress.Counts(done, failed, running(), total);
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
  public void close() {
    ticker.shutdownNow();
    synchronized (this) {
      if (progress != null) {
        progress.update(new Progress.Counts(done, failed, 0, total));
        progress.close();
        progress = null;
      }
      if (firstFailure != null) {
        err.println(told(firstFailure));
      }
    }
  }

  /** A failure in one line, and where the rest of it is to be seen. */
  private static String told(AttemptRow row) {
    String message = String.valueOf(row.failure().message()).lines().findFirst().orElse("");
    return "first failure: %s: %s (tangent show %s)"
        .formatted(row.failure().errorClass(), message, row.run().runId().substring(0, ID_DIGITS));
  }
}
