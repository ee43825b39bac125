package org.tangent.schedule;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.SparkSession;
import org.tangent.linalg.Backend;
import org.tangent.store.Build;
import org.tangent.store.Execution;
import org.tangent.store.Failure;
import org.tangent.store.Warehouse;
import org.tangent.sweep.PlannedRun;
import scala.collection.immutable.Range$;
import scala.concurrent.Await;
import scala.concurrent.duration.Duration;
import scala.runtime.AbstractFunction0;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;
import scala.util.Try;

/**
 * Executes a sweep: writes its plan, leaves out the runs that have a result, and does the others in
 * waves of Spark tasks while their results are committed as they arrive.
 */
public final class SweepRunner {
  private static final int RETRIES = 2;

  private final SparkContext spark;
  private final Warehouse warehouse;
  private final SweepOptions options;
  private final Packing packing;

  /** Runs that came back, each as a pack of its own. */
  private final Queue<Pack> returned = new ConcurrentLinkedQueue<>();

  private final Object lock = new Object();
  private SimpleFutureAction<BoxedUnit> wave;
  private boolean started;
  private boolean stopped;
  private volatile boolean cancelled;

  /** For one sweep. */
  public SweepRunner(SparkSession session, Warehouse warehouse, SweepOptions options) {
    this(session, warehouse, options, Packing.ofRuns(1));
  }

  SweepRunner(SparkSession session, Warehouse warehouse, SweepOptions options, Packing packing) {
    this.spark = session.sparkContext();
    this.warehouse = warehouse;
    this.options = options;
    this.packing = packing;
  }

  /**
   * Runs a sweep, or what is left of it. Until it returns, an end of the process by a signal
   * commits what has finished first.
   *
   * @param sweep name of the sweep
   * @param runs the runs of its grid; gone through twice, which must yield the same
   * @throws IllegalStateException if native BLAS is required and the driver has none
   * @throws org.tangent.store.WarehouseException if the warehouse cannot be read or written
   * @throws AbortedSweepException if Spark gives up; its cause says why
   */
  public SweepOutcome run(String sweep, Iterable<PlannedRun> runs, SweepListener listener) {
    start();
    if (options.requireNative()) {
      Backend.current().requireNative();
    }
    try (ShutdownFlush flush = ShutdownFlush.register(this::cancel)) {
      Selection selection = Selection.plan(sweep, runs, warehouse, options.retryFailed());
      int toRun = selection.remaining();
      long total = selection.total();
      listener.planned(total, selection.reused(), selection.failedBefore(), toRun);
      ResultWriter writer = ResultWriter.start(sweep, warehouse, listener, this::stop);
      try {
        runWaves(sweep, selection.take(runs), writer);
      } catch (RuntimeException failed) {
        writer.failure().ifPresent(failed::addSuppressed);
        throw failed;
      } finally {
        writer.close();
      }
      writer.failure().ifPresent(thrown -> throwFailure(sweep, thrown));
      return new SweepOutcome(
          total, selection.reused(), selection.failedBefore(), writer.statuses(), cancelled);
    }
  }

  /**
   * Ends the sweep, also one that has not begun: no more runs are started, those that run are given
   * up, and what has finished is committed. The sweep then returns as cancelled.
   */
  public void cancel() {
    cancelled = true;
    stop();
  }

  private void start() {
    synchronized (lock) {
      if (started) {
        throw new IllegalStateException("a runner runs one sweep, and this one did");
      }
      started = true;
    }
  }

  private void stop() {
    synchronized (lock) {
      stopped = true;
      if (wave != null) {
        wave.cancel();
      }
    }
  }

  private void runWaves(String sweep, Iterator<PlannedRun> runs, ResultWriter writer) {
    spark.setJobGroup(sweep, "sweep " + sweep, true);
    ProgressAccumulator progress = ProgressAccumulator.register(spark);
    try {
      while ((runs.hasNext() || !returned.isEmpty()) && submit(nextWave(runs), writer, progress)) {
        Try<BoxedUnit> ended = await();
        if (ended.isFailure() && !isStopped()) {
          throw new AbortedSweepException(
              "sweep %s: Spark gave up: %s".formatted(sweep, firstLine(ended.failed().get())),
              ended.failed().get());
        }
      }
    } finally {
      spark.clearJobGroup();
    }
  }

  /** The next runs of the grid; when all were taken, those that came back. */
  private List<Pack> nextWave(Iterator<PlannedRun> runs) {
    if (runs.hasNext()) {
      return packing.nextWave(runs).stream().map(Pack::of).toList();
    }
    List<Pack> packs = new ArrayList<>();
    for (Pack pack = returned.poll(); pack != null; pack = returned.poll()) {
      packs.add(pack);
    }
    return packs;
  }

  /**
   * Submits a wave.
   *
   * @return false if the sweep was stopped before
   */
  private boolean submit(List<Pack> tasks, ResultWriter writer, ProgressAccumulator progress) {
    RDD<Pack> rdd = JavaSparkContext.fromSparkContext(spark).parallelize(tasks, tasks.size()).rdd();
    synchronized (lock) {
      if (stopped) {
        return false;
      }
      wave =
          spark.submitJob(
              rdd,
              new RunTask(settings(), progress),
              Range$.MODULE$.apply(0, tasks.size()),
              new HandOver(tasks, writer, returned),
              new Nothing());
      return true;
    }
  }

  private TaskSettings settings() {
    return new TaskSettings(options.requireNative(), null, 0, RETRIES, Build.current().jarHash());
  }

  /** Waits for the wave to end; an interrupt cancels the sweep, and is kept. */
  private Try<BoxedUnit> await() {
    boolean interrupted = false;
    while (!wave.isCompleted()) {
      try {
        Await.ready(wave, Duration.Inf());
      } catch (InterruptedException interrupt) {
        interrupted = true;
        cancel();
      } catch (TimeoutException impossible) {
        throw new AssertionError("waited without limit", impossible);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return wave.value().get();
  }

  private boolean isStopped() {
    synchronized (lock) {
      return stopped;
    }
  }

  private static void throwFailure(String sweep, Throwable thrown) {
    if (thrown instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    throw new AbortedSweepException(
        "sweep %s: results cannot be committed: %s".formatted(sweep, thrown), thrown);
  }

  private static String firstLine(Throwable thrown) {
    return String.valueOf(thrown.getMessage()).lines().findFirst().orElse("");
  }

  /** Takes the results of a partition. Runs on Spark's event loop, so it only hands them over. */
  private static final class HandOver
      extends AbstractFunction2<Object, List<TaskOutcome>, BoxedUnit> {
    private final List<Pack> tasks;
    private final ResultWriter writer;
    private final Queue<Pack> returned;

    HandOver(List<Pack> tasks, ResultWriter writer, Queue<Pack> returned) {
      this.tasks = tasks;
      this.writer = writer;
      this.returned = returned;
    }

    @Override
    public BoxedUnit apply(Object partition, List<TaskOutcome> outcomes) {
      Pack pack = tasks.get((Integer) partition);
      for (int i = 0; i < outcomes.size(); i++) {
        PlannedRun run = pack.runs().get(i);
        if (outcomes.get(i) instanceof TaskOutcome.Returned back) {
          giveBack(run, pack.alone(), back.reason());
        } else {
          writer.accept(run, outcomes.get(i));
        }
      }
      return BoxedUnit.UNIT;
    }

    private void giveBack(PlannedRun run, boolean wasAlone, TaskOutcome.Reason reason) {
      boolean suspect =
          reason == TaskOutcome.Reason.LOST || reason == TaskOutcome.Reason.OUT_OF_MEMORY;
      if (suspect && wasAlone) {
        writer.accept(run, lost());
      } else {
        returned.add(new Pack(List.of(run), Set.of(), suspect));
      }
    }

    private static TaskOutcome lost() {
      String message = "the executor was lost each time that this run was executed";
      return new TaskOutcome.Failed(
          new Failure("org.apache.spark.ExecutorLostFailure", message, message),
          Execution.endingNow(RETRIES + 1, 0, 0, null));
    }
  }

  /** The value of a job that is run for what it hands over. */
  private static final class Nothing extends AbstractFunction0<BoxedUnit> {
    @Override
    public BoxedUnit apply() {
      return BoxedUnit.UNIT;
    }
  }
}
