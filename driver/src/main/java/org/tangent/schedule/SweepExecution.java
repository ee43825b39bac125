package org.tangent.schedule;

import java.time.Duration;
import java.util.BitSet;
import java.util.function.IntFunction;
import org.apache.spark.SparkContext;
import org.tangent.store.AttemptRow;
import org.tangent.store.Build;
import org.tangent.store.Journal;
import org.tangent.store.LeaseLostException;
import org.tangent.store.RunRow;
import org.tangent.store.Warehouse;
import org.tangent.sweep.PlannedRun;
import org.tangent.sweep.PlannedRuns;

/** One sweep under way: where the results, failures and losses of its runs meet. */
final class SweepExecution implements Dispatcher.Sink, ResultWriter.Listener {
  /** Results that wait to be committed, which bounds the driver's memory. */
  private static final int MOST_WAITING = 1_000;

  private static final Duration LAST_CHECKPOINTS = Duration.ofSeconds(8);

  private final SparkContext spark;
  private final Warehouse warehouse;
  private final Journal journal;
  private final SweepOptions options;
  private final SweepListener listener;
  private final Work work;
  private final PlannedRuns runs;
  private final int cores;
  private final RunningRuns running = new RunningRuns(this::taskLost);
  private final ResultWriter writer;
  private final SweepMonitor monitor;
  private final WorkQueue queue;
  private final Dispatcher tasks;
  private volatile boolean stopped;
  private volatile boolean cancelled;
  private volatile LeaseLostException taken;

  /**
   * What is to be done, and by what; nothing is begun. Checkpoints of runs that have a result are
   * removed.
   *
   * @param limits sizes of tasks and waves for a number of cores
   */
  SweepExecution(
      SparkContext spark,
      Warehouse warehouse,
      Journal journal,
      Work work,
      SweepOptions options,
      IntFunction<WorkQueue.Limits> limits,
      SweepListener listener) {
    this.spark = spark;
    this.warehouse = warehouse;
    this.journal = journal;
    this.options = options;
    this.listener = listener;
    this.work = work;
    this.runs = work.runs();
    this.cores = cores(spark);
    this.queue =
        new WorkQueue(runs, work.costs(), work.order(), checkpointed(), limits.apply(cores));
    this.tasks = new Dispatcher(spark, journal.sweep(), settings(), queue, this);
    this.writer = new ResultWriter(journal, this);
    this.monitor =
        new SweepMonitor(
            journal, listener, work.begin(cores), running::progress, cores, this::takenOver);
  }

  /** How many runs are done at a time. */
  static int cores(SparkContext spark) {
    return Math.max(1, spark.defaultParallelism());
  }

  private TaskSettings settings() {
    return new TaskSettings(
        options.requireNative(),
        warehouse.checkpointLocation(),
        options.checkpointSeconds(),
        options.retries(),
        Build.current().jarHash());
  }

  /** The runs that have a checkpoint; checkpoints of runs that have a result are removed. */
  private BitSet checkpointed() {
    BitSet found = new BitSet();
    for (String runId : warehouse.checkpointedRuns()) {
      runs.indexOf(runId)
          .ifPresent(
              index -> {
                if (work.selection().isCommitted(index)) {
                  warehouse.deleteCheckpoints(runId);
                } else {
                  found.set(index);
                }
              });
    }
    return found;
  }

  /** Does the runs and publishes their results; throws what {@link SweepRunner#run} says. */
  SweepOutcome run() {
    writer.start();
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
    if (taken != null) {
      throw taken;
    }
    writer.failure().ifPresent(this::throwFailure);
    publish();
    removeLateCheckpoints();
    return new SweepOutcome(
        work.selection().total(),
        work.selection().reused(),
        work.selection().failedBefore(),
        writer.statuses(),
        cancelled);
  }

  private void dispatch() {
    spark.addSparkListener(running);
    try {
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
    if (stopped) {
      try {
        running.awaitIdle(LAST_CHECKPOINTS);
      } catch (InterruptedException inAHurry) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void throwFailure(Throwable thrown) {
    if (thrown instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    throw new AbortedSweepException(
        "sweep %s: results cannot be committed: %s".formatted(journal.sweep(), thrown), thrown);
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

  /** How far it is, as JSON on one line. */
  String status() {
    return monitor.state().toJson();
  }

  /** Starts no more runs, gives up those that run, and calls the sweep cancelled. */
  void cancel() {
    cancelled = true;
    stop();
  }

  private void stop() {
    stopped = true;
    tasks.stop();
  }

  private void takenOver(LeaseLostException lost) {
    taken = lost;
    stop();
  }

  private void taskLost(RunningRuns.LostTask task) {
    tasks.taskLost(task);
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

  private AttemptRow attempt(PlannedRun run, TaskOutcome.Failed outcome, AttemptRow.Status status) {
    return new AttemptRow(journal.sweep(), run, status, outcome.failure(), outcome.execution());
  }

  @Override
  public void committed(RunRow row, TaskOutcome.Finished outcome) {
    double seconds = row.execution().wallSeconds();
    work.costs()
        .observe(row.run().spec(), row.run().specJson(), row.result().iterations(), seconds);
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
    return work.selection().isCommitted(index) || writer.isCommitted(index);
  }

  private boolean mayHaveCheckpoint(RunRow row) {
    return row.execution().wallSeconds() >= options.checkpointSeconds()
        || row.execution().resumedFrom() > 0
        || runs.indexOf(row.run().runId()).stream().anyMatch(queue::isCheckpointed);
  }

  private double predicted(PlannedRun run) {
    return runs.indexOf(run.runId()).stream()
        .mapToDouble(work.order()::seconds)
        .findFirst()
        .orElse(0);
  }

  @Override
  public boolean isFull() {
    return writer.waiting() > MOST_WAITING;
  }

  @Override
  public void flushed() {
    tasks.emptied();
  }

  @Override
  public void broken() {
    stop();
  }
}
