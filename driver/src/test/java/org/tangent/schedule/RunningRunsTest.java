package org.tangent.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.executor.ExecutorMetrics;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.rdd.RDD;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.TaskInfo;
import org.apache.spark.scheduler.TaskLocality;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tangent.loss.Loss;
import org.tangent.run.RecordSpec;
import org.tangent.run.RunSpec;
import org.tangent.run.StopSpec;
import org.tangent.store.CheckpointFolder;
import org.tangent.store.SampleRuns;
import org.tangent.sweep.PlannedRun;
import scala.Option;
import scala.collection.immutable.Range$;
import scala.concurrent.Await;
import scala.concurrent.duration.Duration$;
import scala.runtime.AbstractFunction0;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

@Timeout(120)
class RunningRunsTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;

  private final SparkContext spark = LocalSpark.session().sparkContext();
  private final List<RunningRuns.LostTask> lost = new ArrayList<>();
  private final RunningRuns runs = new RunningRuns(lost::add);

  @BeforeEach
  void listen() {
    spark.addSparkListener(runs);
  }

  @AfterEach
  void listenNoMore() {
    spark.removeSparkListener(runs);
  }

  @Test
  void progressOfARunningRunArrivesAndIsForgottenAtItsEnd() throws Exception {
    PlannedRun endless = endless();
    SimpleFutureAction<BoxedUnit> job = submit(Pack.of(List.of(endless)));
    long come = waitForIteration(1);
    assertThat(waitForIteration(come + 1)).isGreaterThan(come);
    RunProgress progress = runs.progress().get(0);
    assertThat(progress.runId()).isEqualTo("endless");
    assertThat(progress.attempt()).isEqualTo(1);
    assertThat(progress.maxIterations()).isEqualTo(1L << 40);
    waitForSeconds(1.1);
    assertThat(runs.awaitIdle(Duration.ZERO)).isFalse();

    job.cancel();

    assertThat(runs.awaitIdle(LONG)).isTrue();
    assertThat(runs.progress()).isEmpty();
    assertThat(lost).isEmpty();
    assertThat(
            new CheckpointFolder(folder.toString(), new Configuration())
                .latest("endless", RunExecution.origin("jar")))
        .isPresent();
  }

  @Test
  void taskThatFailsIsReported() throws Exception {
    PlannedRun run = SampleRuns.gaussNewton(0, 1, 2.5);
    RDD<Pack> rdd = rdd(Pack.of(List.of(run)));
    SimpleFutureAction<BoxedUnit> job =
        spark.submitJob(
            rdd, new Breaking(), Range$.MODULE$.apply(0, 1), new Ignoring<>(), new Nothing());
    assertThatThrownBy(() -> Await.result(job, Duration$.MODULE$.Inf())).hasMessageContaining("no");
    assertThat(runs.awaitIdle(LONG)).isTrue();
    assertThat(lost).hasSize(1);
    assertThat(lost.get(0).jobId()).isEqualTo(((Integer) job.jobIds().head()).intValue());
    assertThat(lost.get(0).partition()).isZero();
    assertThat(lost.get(0).attempt()).isEqualTo(1);
    assertThat(lost.get(0).executorLost()).isFalse();
    assertThat(lost.get(0).reason()).contains("no task");
  }

  @Test
  void lostExecutorIsReported() {
    TaskInfo task = new TaskInfo(7_000_000, 3, 1, 3, 0, "2", "host-2", TaskLocality.ANY(), false);
    runs.onTaskStart(new SparkListenerTaskStart(-5, 0, task));
    runs.onTaskEnd(
        new SparkListenerTaskEnd(
            -5,
            0,
            "ResultTask",
            new ExecutorLostFailure("2", true, Option.apply("worker lost")),
            task,
            new ExecutorMetrics(),
            new TaskMetrics()));
    assertThat(lost).hasSize(1);
    assertThat(lost.get(0).executorLost()).isTrue();
    assertThat(lost.get(0).host()).isEqualTo("host-2");
    assertThat(lost.get(0).attempt()).isEqualTo(2);
    assertThat(lost.get(0).partition()).isEqualTo(3);
    assertThat(lost.get(0).reason()).contains("worker lost");
    assertThat(lost.get(0).progress()).isEmpty();
  }

  private SimpleFutureAction<BoxedUnit> submit(Pack pack) {
    RunTask task =
        new RunTask(
            new TaskSettings(false, folder.toString(), 1e9, 0, "jar"),
            ProgressAccumulator.register(spark));
    spark.setJobGroup("RunningRunsTest", "runs", true);
    try {
      return spark.submitJob(
          rdd(pack), task, Range$.MODULE$.apply(0, 1), new Ignoring<>(), new Nothing());
    } finally {
      spark.clearJobGroup();
    }
  }

  private RDD<Pack> rdd(Pack pack) {
    return JavaSparkContext.fromSparkContext(spark).parallelize(List.of(pack), 1).rdd();
  }

  private long waitForIteration(long least) {
    while (runs.progress().stream().noneMatch(come -> come.iteration() >= least)) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    return runs.progress().get(0).iteration();
  }

  private void waitForSeconds(double least) {
    while (runs.progress().stream().noneMatch(come -> come.seconds() >= least)) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  private static PlannedRun endless() {
    RunSpec spec = SampleRuns.gradientDescent(0, 1, 1).spec();
    RunSpec endless =
        new RunSpec(
            1,
            spec.problem(),
            spec.model(),
            Loss.SQUARED,
            spec.optimizer(),
            new StopSpec(0, 0, 1L << 40, null, 1e6),
            new RecordSpec("never", List.of(), false, 0, false),
            false);
    return new PlannedRun(0, "endless", endless, "{}", Map.of());
  }

  private static final class Breaking
      extends scala.runtime.AbstractFunction1<scala.collection.Iterator<Pack>, String>
      implements java.io.Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public String apply(scala.collection.Iterator<Pack> packs) {
      throw new IllegalStateException("no task");
    }
  }

  private static final class Ignoring<T> extends AbstractFunction2<Object, T, BoxedUnit> {
    @Override
    public BoxedUnit apply(Object partition, T value) {
      return BoxedUnit.UNIT;
    }
  }

  private static final class Nothing extends AbstractFunction0<BoxedUnit> {
    @Override
    public BoxedUnit apply() {
      return BoxedUnit.UNIT;
    }
  }
}
