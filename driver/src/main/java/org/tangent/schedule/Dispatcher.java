package org.tangent.schedule;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.tangent.store.Execution;
import org.tangent.store.Failure;
import org.tangent.sweep.PlannedRun;
import scala.collection.immutable.Range$;
import scala.concurrent.ExecutionContext;
import scala.runtime.AbstractFunction0;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;
import scala.util.Try;

/**
 * Hands the runs of a queue to Spark, in waves of bounded size, each a Spark job. The next wave
 * begins while the last tasks of those before it still run, so that no core waits; the driver holds
 * the runs of the waves that are under way and no more.
 *
 * <p>When all else is done, the runs whose executors were lost again and again are tried alone, one
 * after the other: who loses its executor even then has lost it by itself, and fails.
 */
final class Dispatcher {
  private static final String EXECUTOR_LOST = "ExecutorLost";

  /** The next wave begins when no more tasks than this wait or run. */
  private static final int OPEN_TASKS_A_CORE = 4;

  /** Takes what comes back; called on Spark's event loop, so that it must not wait. */
  interface Sink {
    void finished(int index, PlannedRun run, TaskOutcome.Finished outcome);

    void failed(PlannedRun run, TaskOutcome.Failed outcome);

    /** An execution that came to nothing, of a run that will be tried again. */
    void lost(PlannedRun run, TaskOutcome.Failed outcome);

    /** Whether so much waits to be committed that no more is to be begun for now. */
    boolean isFull();
  }

  /** A job that is under way, found by its id. */
  private record Wave(List<WorkQueue.Task> tasks, SimpleFutureAction<BoxedUnit> job) {}

  private final SparkContext spark;
  private final String sweep;
  private final TaskSettings settings;
  private final WorkQueue queue;
  private final Sink sink;
  private final ProgressAccumulator progress;

  private final Object lock = new Object();
  private final Map<Integer, Wave> underWay = new HashMap<>();
  private int waves;
  private int openTasks;
  private boolean stopped;
  private Throwable failure;

  Dispatcher(SparkContext spark, String sweep, TaskSettings settings, WorkQueue queue, Sink sink) {
    this.spark = spark;
    this.sweep = sweep;
    this.settings = settings;
    this.queue = queue;
    this.sink = sink;
    this.progress = ProgressAccumulator.register(spark);
  }

  /**
   * Does all runs of the queue, or returns when stopped.
   *
   * @throws InterruptedException if interrupted; the caller is to stop the dispatcher then
   * @throws AbortedSweepException if Spark gives a job up
   */
  void run() throws InterruptedException {
    try {
      while (awaitRoom()) {
        List<WorkQueue.Task> tasks = queue.take();
        submit(tasks, "%d tasks".formatted(tasks.size()));
      }
      for (OptionalInt suspect = queue.takeSuspect();
          suspect.isPresent() && !isStopped();
          suspect = queue.takeSuspect()) {
        WorkQueue.Task task = queue.isolated(suspect.getAsInt());
        submit(List.of(task), "run %s alone".formatted(task.pack().runs().get(0).runId()));
        awaitEnd();
      }
    } catch (AbortedSweepException aborted) {
      stop();
      throw aborted;
    } finally {
      spark.clearJobGroup();
    }
  }

  /** Starts no more runs and gives up those that run. */
  void stop() {
    List<Wave> cancelled;
    synchronized (lock) {
      stopped = true;
      cancelled = List.copyOf(underWay.values());
      lock.notifyAll();
    }
    cancelled.forEach(wave -> wave.job().cancel());
  }

  boolean isStopped() {
    synchronized (lock) {
      return stopped;
    }
  }

  private int cores() {
    return Math.max(1, spark.defaultParallelism());
  }

  /**
   * Waits until a wave can be filled and few tasks are open.
   *
   * @return false if there is nothing left to start
   */
  private boolean awaitRoom() throws InterruptedException {
    synchronized (lock) {
      while (!stopped && failure == null && !hasRoom() && (openTasks > 0 || sink.isFull())) {
        lock.wait();
      }
      throwFailure();
      return !stopped && !queue.isEmpty();
    }
  }

  private boolean hasRoom() {
    return openTasks <= OPEN_TASKS_A_CORE * cores() && !queue.isEmpty() && !sink.isFull();
  }

  /** To be called when the sink is no longer full. */
  void emptied() {
    synchronized (lock) {
      lock.notifyAll();
    }
  }

  private void awaitEnd() throws InterruptedException {
    synchronized (lock) {
      while (!stopped && failure == null && openTasks > 0) {
        lock.wait();
      }
      throwFailure();
    }
  }

  private void throwFailure() {
    if (failure != null && !stopped) {
      String reason = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
      throw new AbortedSweepException(
          "sweep %s: Spark gave up: %s".formatted(sweep, reason), failure);
    }
  }

  private void submit(List<WorkQueue.Task> tasks, String what) {
    List<Pack> packs = tasks.stream().map(WorkQueue.Task::pack).toList();
    waves++;
    spark.setJobGroup(sweep, "sweep %s, wave %d: %s".formatted(sweep, waves, what), true);
    RDD<Pack> rdd = JavaSparkContext.fromSparkContext(spark).parallelize(packs, packs.size()).rdd();
    rdd.setName("sweep " + sweep);
    synchronized (lock) {
      if (stopped) {
        return;
      }
      openTasks += tasks.size();
      SimpleFutureAction<BoxedUnit> job =
          spark.submitJob(
              rdd,
              new RunTask(settings, progress),
              Range$.MODULE$.apply(0, packs.size()),
              new HandOver(tasks),
              new Nothing());
      int id = (Integer) job.jobIds().head();
      underWay.put(id, new Wave(tasks, job));
      job.onComplete(new Ended(id), ExecutionContext.fromExecutor(Runnable::run));
    }
  }

  /** Tells the sink of the runs of a task that was lost; Spark repeats the task. */
  void taskLost(RunningRuns.LostTask task) {
    Wave wave;
    synchronized (lock) {
      wave = underWay.get(task.jobId());
    }
    if (wave != null) {
      TaskOutcome.Failed outcome = outcome(task);
      wave.tasks().get(task.partition()).pack().runs().forEach(run -> sink.lost(run, outcome));
    }
  }

  private static TaskOutcome.Failed outcome(RunningRuns.LostTask task) {
    String kind = task.executorLost() ? EXECUTOR_LOST : "TaskFailed";
    String firstLine = task.reason().lines().findFirst().orElse("");
    return new TaskOutcome.Failed(
        new Failure(kind, firstLine, task.reason()),
        new Execution(task.host(), task.attempt(), Instant.now(), 0, 0, null));
  }

  private void handOver(WorkQueue.Task task, List<TaskOutcome> outcomes) {
    for (int i = 0; i < outcomes.size(); i++) {
      PlannedRun run = task.pack().runs().get(i);
      int index = task.indices()[i];
      TaskOutcome outcome = outcomes.get(i);
      if (outcome instanceof TaskOutcome.Finished finished) {
        sink.finished(index, run, finished);
      } else if (outcome instanceof TaskOutcome.Failed failed) {
        sink.failed(run, failed);
      } else if (outcome instanceof TaskOutcome.Returned returned) {
        giveBack(index, run, task.pack().alone(), returned);
      }
    }
    synchronized (lock) {
      openTasks--;
      lock.notifyAll();
    }
  }

  /** Who fails alone has nobody else to blame. */
  private void giveBack(int index, PlannedRun run, boolean wasAlone, TaskOutcome.Returned back) {
    boolean suspect =
        back.reason() == TaskOutcome.Reason.LOST
            || back.reason() == TaskOutcome.Reason.OUT_OF_MEMORY;
    if (suspect && wasAlone) {
      sink.failed(run, back.failure() == null ? quarantined() : failure(back));
    } else {
      if (back.failure() != null) {
        sink.lost(run, failure(back));
      }
      queue.giveBack(index, back.reason());
    }
  }

  private static TaskOutcome.Failed failure(TaskOutcome.Returned back) {
    return new TaskOutcome.Failed(back.failure(), back.execution());
  }

  private static TaskOutcome.Failed quarantined() {
    String message = "its executor was lost each time, the last time while nothing else ran";
    return new TaskOutcome.Failed(
        new Failure(EXECUTOR_LOST, message, message), Execution.endingNow(1, 0, 0, null));
  }

  private void ended(int job, Try<BoxedUnit> end) {
    synchronized (lock) {
      underWay.remove(job);
      if (end.isFailure() && failure == null) {
        failure = end.failed().get();
      }
      lock.notifyAll();
    }
  }

  /** Takes the outcomes of a partition. Runs on Spark's event loop, so it only hands them over. */
  private final class HandOver extends AbstractFunction2<Object, List<TaskOutcome>, BoxedUnit> {
    private final List<WorkQueue.Task> tasks;

    HandOver(List<WorkQueue.Task> tasks) {
      this.tasks = tasks;
    }

    @Override
    public BoxedUnit apply(Object partition, List<TaskOutcome> outcomes) {
      handOver(tasks.get((Integer) partition), outcomes);
      return BoxedUnit.UNIT;
    }
  }

  /** Notes the end of a job. */
  private final class Ended extends AbstractFunction1<Try<BoxedUnit>, Object> {
    private final int job;

    Ended(int job) {
      this.job = job;
    }

    @Override
    public Object apply(Try<BoxedUnit> end) {
      ended(job, end);
      return BoxedUnit.UNIT;
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
