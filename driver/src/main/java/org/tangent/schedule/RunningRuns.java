package org.tangent.schedule;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.TaskCommitDenied;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.TaskKilled;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.TaskInfo;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What Spark tells the driver of the tasks that are running: how far their runs have come, by the
 * heartbeats of the executors, and which tasks were lost.
 *
 * <p>Fed by Spark's listener bus; asked by any thread.
 */
final class RunningRuns extends SparkListener {

  /**
   * A task attempt that ended without its results, and not because it was told to.
   *
   * @param jobId the Spark job, which is a wave
   * @param partition the pack's place in the wave
   * @param host where it was executed
   * @param attempt 1 for the first
   * @param executorLost whether the executor was lost, and not the task alone
   * @param reason what Spark says
   * @param progress how far its run had come at the last heartbeat, if one told
   */
  record LostTask(
      int jobId,
      int partition,
      String host,
      int attempt,
      boolean executorLost,
      String reason,
      Optional<RunProgress> progress) {}

  private final Consumer<LostTask> onLost;

  /** Job of each stage. Used by the listener bus alone. */
  private final Map<Integer, Integer> jobs = new HashMap<>();

  private final Map<Long, RunProgress> progress = new ConcurrentHashMap<>();

  /** Ids of the tasks that are running; a heartbeat may be told of after its task's end. */
  private final Set<Long> running = new HashSet<>();

  /**
   * Listens once it is added to a Spark context.
   *
   * @param onLost called by the listener bus; is to be quick
   */
  RunningRuns(Consumer<LostTask> onLost) {
    this.onLost = onLost;
  }

  /** The runs that are being executed and of which a heartbeat told. */
  List<RunProgress> progress() {
    return List.copyOf(progress.values());
  }

  /**
   * Waits until no task is running, as after a cancellation, so that the last checkpoints are
   * saved.
   *
   * @return whether there is none, after this time at the most
   */
  boolean awaitIdle(Duration longest) throws InterruptedException {
    long deadline = System.nanoTime() + longest.toNanos();
    synchronized (running) {
      long left = longest.toNanos();
      while (!running.isEmpty() && left > 0) {
        TimeUnit.NANOSECONDS.timedWait(running, left);
        left = deadline - System.nanoTime();
      }
      return running.isEmpty();
    }
  }

  @Override
  public void onJobStart(SparkListenerJobStart event) {
    for (Object stage : CollectionConverters.asJava(event.stageIds())) {
      jobs.put((Integer) stage, event.jobId());
    }
  }

  @Override
  public void onTaskStart(SparkListenerTaskStart event) {
    synchronized (running) {
      running.add(event.taskInfo().taskId());
    }
  }

  @Override
  public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate event) {
    for (var update : CollectionConverters.asJava(event.accumUpdates())) {
      long taskId = (Long) update._1();
      if (!isRunning(taskId)) {
        continue;
      }
      for (AccumulableInfo info : CollectionConverters.asJava(update._4())) {
        if (info.name().contains(ProgressAccumulator.NAME)
            && info.update().isDefined()
            && info.update().get() instanceof RunProgress come) {
          progress.put(taskId, come);
        }
      }
    }
  }

  private boolean isRunning(long taskId) {
    synchronized (running) {
      return running.contains(taskId);
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd event) {
    TaskInfo task = event.taskInfo();
    Optional<RunProgress> last = Optional.ofNullable(progress.remove(task.taskId()));
    if (event.reason() instanceof TaskFailedReason failed
        && !(failed instanceof TaskKilled)
        && !(failed instanceof TaskCommitDenied)) {
      onLost.accept(
          new LostTask(
              jobs.getOrDefault(event.stageId(), -1),
              task.partitionId(),
              task.host(),
              task.attemptNumber() + 1,
              failed instanceof ExecutorLostFailure,
              failed.toErrorString(),
              last));
    }
    synchronized (running) {
      running.remove(task.taskId());
      running.notifyAll();
    }
  }
}
