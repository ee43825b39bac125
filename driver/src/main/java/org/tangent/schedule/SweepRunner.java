package org.tangent.schedule;

import java.util.Iterator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.tangent.linalg.Backend;
import org.tangent.store.Build;
import org.tangent.store.Journal;
import org.tangent.store.PlanRow;
import org.tangent.store.Warehouse;
import org.tangent.sweep.PlannedRuns;

/**
 * Executes a sweep: writes its plan, leaves out the runs that have a result, and does the others by
 * Spark tasks while their results are committed as they arrive.
 */
public final class SweepRunner {
  private final Warehouse warehouse;
  private final SweepOptions options;
  private final IntFunction<WorkQueue.Limits> limits;

  private final Object lock = new Object();
  private boolean started;
  private boolean cancelled;
  private volatile SweepExecution execution;

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
    return Work.of(runs, Selection.of(runs, warehouse, retryFailed), costs).begin(cores);
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
    Work work = Work.of(runs, selection, costs);
    listener.planned(work.begin(SweepExecution.cores(spark)));
    return begin(new SweepExecution(spark, warehouse, journal, work, options, limits, listener))
        .run();
  }

  /**
   * How far the sweep is, as JSON on one line: what the heartbeats of its lease are to tell. Empty
   * before it runs.
   */
  public String status() {
    SweepExecution begun = execution;
    return begun == null ? "" : begun.status();
  }

  /**
   * Ends the sweep, also one that has not begun: no more runs are started, those that run are given
   * up, and what has finished is committed. The sweep then returns as cancelled.
   */
  public void cancel() {
    synchronized (lock) {
      cancelled = true;
      if (execution != null) {
        execution.cancel();
      }
    }
  }

  /** Makes it known to whoever cancels the sweep, and cancels it if that was before. */
  private SweepExecution begin(SweepExecution begun) {
    synchronized (lock) {
      execution = begun;
      if (cancelled) {
        begun.cancel();
      }
    }
    return begun;
  }

  private void start() {
    synchronized (lock) {
      if (started) {
        throw new IllegalStateException("a runner runs one sweep, and this one did");
      }
      started = true;
    }
  }

  private static Iterator<PlanRow> plan(String sweep, PlannedRuns runs) {
    return IntStream.range(0, runs.size())
        .mapToObj(index -> new PlanRow(sweep, runs.runId(index), runs.position(index)))
        .iterator();
  }
}
