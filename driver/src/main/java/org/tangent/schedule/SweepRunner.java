package org.tangent.schedule;

import java.time.Duration;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.tangent.linalg.Backend;
import org.tangent.store.AttemptRow;
import org.tangent.store.Build;
import org.tangent.store.Journal;
import org.tangent.store.LeaseLostException;
import org.tangent.store.PlanRow;
import org.tangent.store.RunRow;
import org.tangent.store.Warehouse;
import org.tangent.sweep.PlannedRun;
import org.tangent.sweep.PlannedRuns;

/**
 * Executes a sweep: writes its plan, leaves out the runs that have a result, and does the others by
 * Spark tasks while their results are committed as they arrive.
 */
public final class SweepRunner {
  /** Results that wait to be committed, which bounds the driver's memory. */
  private static final int MOST_WAITING = 1_000;

  private static final Duration LAST_CHECKPOINTS = Duration.ofSeconds(8);

  private final Warehouse warehouse;
  private final SweepOptions options;
  private final IntFunction<WorkQueue.Limits> limits;

  private final Object lock = new Object();
  private boolean started;
  private boolean stopped;
  private Dispatcher dispatcher;
  private volatile boolean cancelled;
  private volatile Supplier<String> status = () -> "";

  /** For one sweep. */
  public SweepRunner(Warehouse warehouse, SweepOptions options) {
    this(warehouse, options, WorkQueue.Limits::forCores);
  }

  /**
   * @param limits sizes of tasks and waves for a number of cores
   */
  SweepRunner(Warehouse warehouse, SweepOptions options, IntFunction<WorkQueue.Limits> limits) {
    this.warehouse = warehouse;
    this.options = options;
    this.limits = limits;
  }

  /**
   * What a submission would have before it, without doing it.
   *
   * @param cores number of cores that the forecast is for
   */
  public static SweepListener.Start foresee(
      PlannedRuns runs, Warehouse warehouse, boolean retryFailed, CostModel costs, int cores) {
    Selection selection = Selection.of(runs, warehouse, retryFailed);
    return start(selection, RunOrder.longestFirst(selection.pending(), runs, costs), cores);
  }

  private static SweepListener.Start start(Selection selection, RunOrder order, int cores) {
    return new SweepListener.Start(
        selection.total(),
        selection.reused(),
        selection.failedBefore(),
        selection.remaining(),
        Forecast.of(order.inOrder(), cores));
  }

  /**
   * Runs a sweep, or what is left of it.
   *
   * @param journal of the sweep; it is left open, with all results published
   * @param runs the runs of its grid
   * @throws IllegalStateException if native BLAS is required and the driver has none
   * @throws DriftException if another jar began the sweep, and that is not allowed
   * @throws org.tangent.store.LeaseLostException if another driver has taken the sweep over
   * @throws org.tangent.store.WarehouseException if the warehouse cannot be read or written
   * @throws AbortedSweepException if Spark gives up; its cause says why
   */
  public SweepOutcome run(
      SparkSession session, Journal journal, PlannedRuns runs, SweepListener listener) {
    start();
    SparkContext spark = session.sparkContext();
    if (options.requireNative()) {
      Backend.current().requireNative();
    }
    List<String> torn = warehouse.setTornFilesAside();
    if (!torn.isEmpty()) {
      listener.setAside(torn);
    }
    Selection selection = Selection.of(runs, warehouse, options.retryFailed());
    if (selection.remaining() > 0 && !options.allowDrift()) {
      Drift.check(journal.sweep(), warehouse, Build.current(), spark.hadoopConfiguration());
    }
    journal.writePlan(plan(journal.sweep(), runs));
    CostModel costs =
        selection.remaining() > 0
            ? CostModel.fromWarehouse(warehouse, spark.hadoopConfiguration())
            : new CostModel();
    RunOrder order = RunOrder.longestFirst(selection.pending(), runs, costs);
    SweepListener.Start begin = start(selection, order, cores(spark));
    listener.planned(begin);
    return new UnderWay(spark, journal, runs, listener, selection, costs, order).run(begin);
  }

  /**
   * How far the sweep is, as JSON on one line: what the heartbeats of its lease are to tell. Empty
   * before it runs.
   */
  public String status() {
    return status.get();
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
    Dispatcher running;
    synchronized (lock) {
      stopped = true;
      running = dispatcher;
    }
    if (running != null) {
      running.stop();
    }
  }

  private static int cores(SparkContext spark) {
    return Math.max(1, spark.defaultParallelism());
  }

  private static Iterator<PlanRow> plan(String sweep, PlannedRuns runs) {
    return IntStream.range(0, runs.size())
        .mapToObj(index -> new PlanRow(sweep, runs.runId(index), runs.position(index)))
        .iterator();
  }

  /** One sweep under way: where results, failures and losses of runs meet. */
  private final class UnderWay implements Dispatcher.Sink, ResultWriter.Listener {
    private final SparkContext spark;
    private final Journal journal;
    private final PlannedRuns runs;
    private final SweepListener listener;
    private final Selection selection;
    private final CostModel costs;
    private final RunOrder order;
    private final RunningRuns running = new RunningRuns(this::taskLost);
    private volatile Dispatcher tasks;
    private ResultWriter writer;
    private SweepMonitor monitor;
    private WorkQueue queue;
    private volatile LeaseLostException lost;

    UnderWay(
        SparkContext spark,
        Journal journal,
        PlannedRuns runs,
        SweepListener listener,
        Selection selection,
        CostModel costs,
        RunOrder order) {
      this.spark = spark;
      this.journal = journal;
      this.runs = runs;
      this.listener = listener;
      this.selection = selection;
      this.costs = costs;
      this.order = order;
    }

    SweepOutcome run(SweepListener.Start begin) {
      monitor =
          new SweepMonitor(journal, listener, begin, running::progress, cores(spark), this::lost);
      status = () -> monitor.state().toJson();
      writer = ResultWriter.start(journal, this);
      monitor.start();
      try {
        dispatch();
      } catch (RuntimeException failed) {
        writer.failure().ifPresent(failed::addSuppressed);
        throw failed;
      } finally {
        writer.close();
        monitor.close();
      }
      if (lost != null) {
        throw lost;
      }
      writer.failure().ifPresent(thrown -> throwFailure(journal.sweep(), thrown));
      publish();
      removeLateCheckpoints();
      return new SweepOutcome(
          selection.total(),
          selection.reused(),
          selection.failedBefore(),
          writer.statuses(),
          cancelled);
    }

    /** An interrupt ends the runs, and not what is done for those that have ended. */
    private void publish() {
      boolean interrupted = Thread.interrupted();
      try {
        journal.publish();
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    private void dispatch() {
      queue = new WorkQueue(runs, costs, order, checkpointed(), limits.apply(cores(spark)));
      TaskSettings settings =
          new TaskSettings(
              options.requireNative(),
              warehouse.checkpointLocation(),
              options.checkpointSeconds(),
              options.retries(),
              Build.current().jarHash());
      tasks = new Dispatcher(spark, journal.sweep(), settings, queue, this);
      spark.addSparkListener(running);
      try {
        announce();
        tasks.run();
      } catch (InterruptedException interrupt) {
        cancel();
        Thread.currentThread().interrupt();
      } finally {
        awaitLastCheckpoints();
        spark.removeSparkListener(running);
      }
    }

    /** Runs that were given up leave a checkpoint where that is worth it. */
    private void awaitLastCheckpoints() {
      if (isStopped()) {
        try {
          running.awaitIdle(LAST_CHECKPOINTS);
        } catch (InterruptedException inAHurry) {
          Thread.currentThread().interrupt();
        }
      }
    }

    private void taskLost(RunningRuns.LostTask task) {
      tasks.taskLost(task);
    }

    /** Makes the tasks known to whoever ends the sweep, and ends them if that was before. */
    private void announce() {
      synchronized (lock) {
        dispatcher = tasks;
      }
      if (isStopped()) {
        tasks.stop();
      }
    }

    /** The runs that have a checkpoint; checkpoints of runs that have a result are removed. */
    private BitSet checkpointed() {
      BitSet found = new BitSet();
      for (String runId : warehouse.checkpointedRuns()) {
        runs.indexOf(runId)
            .ifPresent(
                index -> {
                  if (selection.isCommitted(index)) {
                    warehouse.deleteCheckpoints(runId);
                  } else {
                    found.set(index);
                  }
                });
      }
      return found;
    }

    @Override
    public void finished(int index, PlannedRun run, TaskOutcome.Finished outcome) {
      writer.accept(index, run, outcome);
    }

    @Override
    public void failed(PlannedRun run, TaskOutcome.Failed outcome) {
      writer.accept(attempt(run, outcome, AttemptRow.Status.FAILED));
    }

    @Override
    public void lost(PlannedRun run, TaskOutcome.Failed outcome) {
      writer.accept(attempt(run, outcome, AttemptRow.Status.LOST));
    }

    private AttemptRow attempt(
        PlannedRun run, TaskOutcome.Failed outcome, AttemptRow.Status status) {
      return new AttemptRow(journal.sweep(), run, status, outcome.failure(), outcome.execution());
    }

    @Override
    public void committed(RunRow row, TaskOutcome.Finished outcome) {
      double seconds = row.execution().wallSeconds();
      costs.observe(row.run().spec(), row.run().specJson(), row.result().iterations(), seconds);
      monitor.done(predicted(row.run()), seconds);
      if (mayHaveCheckpoint(row)) {
        warehouse.deleteCheckpoints(row.run().runId());
      }
      listener.finished(row);
    }

    @Override
    public void recorded(AttemptRow row) {
      if (row.status() == AttemptRow.Status.FAILED) {
        monitor.failed(predicted(row.run()));
        warehouse.deleteCheckpoints(row.run().runId());
      }
      listener.failed(row);
      if (row.status() == AttemptRow.Status.FAILED && options.failFast()) {
        stop();
      }
    }

    /** A copy of a task that was ended when the other had finished may have saved one since. */
    private void removeLateCheckpoints() {
      for (String runId : warehouse.checkpointedRuns()) {
        if (runs.indexOf(runId).stream().anyMatch(this::hasResult)) {
          warehouse.deleteCheckpoints(runId);
        }
      }
    }

    private boolean hasResult(int index) {
      return selection.isCommitted(index) || writer.isCommitted(index);
    }

    private boolean mayHaveCheckpoint(RunRow row) {
      return row.execution().wallSeconds() >= options.checkpointSeconds()
          || row.execution().resumedFrom() > 0
          || runs.indexOf(row.run().runId()).stream().anyMatch(queue::isCheckpointed);
    }

    private void lost(LeaseLostException taken) {
      lost = taken;
      stop();
    }

    private double predicted(PlannedRun run) {
      return runs.indexOf(run.runId()).stream().mapToDouble(order::seconds).findFirst().orElse(0);
    }

    @Override
    public boolean isFull() {
      return writer.waiting() > MOST_WAITING;
    }

    @Override
    public void flushed() {
      Dispatcher waiting = tasks;
      if (waiting != null) {
        waiting.emptied();
      }
    }

    @Override
    public void broken() {
      stop();
    }
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
}
