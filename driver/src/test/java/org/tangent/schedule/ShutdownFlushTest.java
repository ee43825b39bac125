package org.tangent.schedule;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.SparkStatusTracker;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tangent.store.Commits;
import org.tangent.store.RunRow;
import org.tangent.store.SampleRuns;
import org.tangent.store.Table;
import org.tangent.store.Warehouse;
import org.tangent.sweep.PlannedRun;

class ShutdownFlushTest {
  private static final PlannedRun FIRST = SampleRuns.gaussNewton(0, 1, 2.5);
  private static final PlannedRun ENDLESS =
      SampleRuns.tables(1, "blocked:/a.csv", "blocked:/b.csv", Map.of("blocked:/a.csv", "h"));
  private static final PlannedRun SECOND = SampleRuns.gaussNewton(2, 2, 2.5);
  private static final String READY = "ready";
  private static final String COMMITTED = "committed after Spark's end: ";

  @TempDir Path folder;

  /**
   * A process of its own on two cores. While its writing thread is held up by the first run, the
   * second one finishes; the thread goes on a second after the process has been told to end, as if
   * a disk were slow.
   */
  static final class SweepProcess {
    private SweepProcess() {}

    public static void main(String[] arguments) {
      Warehouse warehouse = Warehouse.openForWriting(arguments[0], new Configuration());
      SparkSession spark = LocalSpark.session();
      SweepListener holding =
          new SweepListener() {
            @Override
            public void finished(RunRow row) {
              if (row.run().runId().equals(FIRST.runId())) {
                waitUntil(() -> completedTasks(spark) == 2);
                System.out.println(READY);
                waitUntil(() -> ShutdownHookManager.get().isShutdownInProgress());
                long slowWrite = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
                waitUntil(() -> spark.sparkContext().isStopped() || System.nanoTime() > slowWrite);
              } else {
                System.out.println(COMMITTED + spark.sparkContext().isStopped());
              }
            }
          };
      SweepRunner runner =
          new SweepRunner(
              warehouse, SweepOptions.DEFAULTS, cores -> new WorkQueue.Limits(1, 1, 3, 3));
      try (ShutdownFlush flush = ShutdownFlush.register(runner::cancel)) {
        List<PlannedRun> runs = List.of(FIRST, ENDLESS, SECOND);
        SweepRunnerTest.run(spark, warehouse, runner, "s", runs, holding);
      }
    }

    private static int completedTasks(SparkSession spark) {
      SparkStatusTracker tracker = spark.sparkContext().statusTracker();
      int tasks = 0;
      for (int stage : tracker.getActiveStageIds()) {
        tasks += tracker.getStageInfo(stage).get().numCompletedTasks();
      }
      return tasks;
    }

    private static void waitUntil(BooleanSupplier condition) {
      while (!condition.getAsBoolean()) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      }
    }
  }

  @Test
  @Timeout(120)
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "no signals")
  void terminatedProcessCommitsFirstWhatHasFinished() throws Exception {
    Process process = start();
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      assertThat(out.readLine()).isEqualTo(READY);

      process.toHandle().destroy();

      assertThat(out.readLine()).isEqualTo(COMMITTED + false);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(128 + 15);
    } finally {
      process.destroyForcibly();
    }
    Warehouse warehouse = Warehouse.open(folder.toString(), new Configuration());
    assertThat(Commits.runIds(warehouse)).containsExactlyInAnyOrder(FIRST.runId(), SECOND.runId());
    assertThat(warehouse.isEmpty(Table.ATTEMPTS)).isTrue();
    assertThat(warehouse.journaled(Table.RUNS)).isEmpty();
    assertThat(warehouse.holder("s").orElseThrow().released()).isTrue();
  }

  private Process start() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-") || argument.startsWith("-X"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            SweepProcess.class.getName(),
            folder.toString()));
    return new ProcessBuilder(command).redirectError(folder.resolve("stderr.log").toFile()).start();
  }
}
