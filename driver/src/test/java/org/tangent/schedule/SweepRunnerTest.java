package org.tangent.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tangent.linalg.Backend;
import org.tangent.measure.Metric;
import org.tangent.run.RunStatus;
import org.tangent.store.AttemptRow;
import org.tangent.store.Commits;
import org.tangent.store.Journal;
import org.tangent.store.RunRow;
import org.tangent.store.SampleRuns;
import org.tangent.store.Sha256;
import org.tangent.store.Table;
import org.tangent.store.Warehouse;
import org.tangent.store.WarehouseException;
import org.tangent.sweep.ListedRuns;
import org.tangent.sweep.PlannedRun;

@Timeout(120)
class SweepRunnerTest {
  private static final String[] EVERYTHING_BUT_TIMES =
      Stream.concat(
              Stream.of("runId", "status", "reason", "iterations", "weights"),
              Stream.concat(
                  Arrays.stream(Metric.values()).map(Metric::column),
                  Stream.of(
                      "transform(trajectory, p -> struct(p.iteration, %s)) as trajectory"
                          .formatted(
                              Arrays.stream(Metric.values())
                                  .map(metric -> "p." + metric.column())
                                  .collect(Collectors.joining(", "))))))
          .toArray(String[]::new);

  @TempDir Path folder;

  private final SparkSession spark = LocalSpark.session();

  @Test
  void everyRunIsCommittedAndReused() throws IOException {
    List<PlannedRun> runs =
        List.of(
            SampleRuns.gaussNewton(0, 1, 2.5),
            SampleRuns.gradientDescent(1, 1, 1),
            SampleRuns.randomFeatures(2, 1));
    Events events = new Events();

    SweepOutcome first = run(runner(SweepOptions.DEFAULTS), "s", runs, events);

    assertThat(first)
        .isEqualTo(
            new SweepOutcome(
                3, 0, 0, Map.of(RunStatus.CAPPED, 2L, RunStatus.CONVERGED, 1L), false));
    assertThat(first.isComplete()).isTrue();
    assertThat(events.planned).isEqualTo("3 0 0 3");
    assertThat(events.finished).containsExactlyInAnyOrderElementsOf(ids(runs));
    assertThat(Commits.runIds(warehouse())).containsExactlyInAnyOrderElementsOf(ids(runs));
    assertThat(table(Table.PLAN).select("sweep", "runId", "position").collectAsList())
        .extracting(row -> row.getString(1))
        .containsExactlyElementsOf(ids(runs));

    List<PlannedRun> more = new ArrayList<>(runs);
    more.add(SampleRuns.gradientDescent(3, 2, 1));
    SweepOutcome second = run(runner(SweepOptions.DEFAULTS), "t", more, events);

    assertThat(events.planned).isEqualTo("4 3 0 1");
    assertThat(second.reused()).isEqualTo(3);
    assertThat(second.committed()).isEqualTo(1);
    assertThat(table(Table.RUNS).count()).isEqualTo(4);
  }

  @Test
  void failedRunStopsNoOtherAndIsRecorded() {
    PlannedRun missingFile =
        SampleRuns.tables(
            1, folder + "/no.csv", folder + "/no.csv", Map.of(folder + "/no.csv", "h"));
    List<PlannedRun> runs =
        List.of(SampleRuns.tooLarge(0), missingFile, SampleRuns.gaussNewton(2, 1, 2.5));
    Events events = new Events();

    SweepOutcome first = run(runner(SweepOptions.DEFAULTS), "s", runs, events);

    assertThat(first.failed()).isEqualTo(2);
    assertThat(first.committed()).isEqualTo(1);
    assertThat(first.isComplete()).isFalse();
    assertThat(events.failed).containsExactlyInAnyOrder(runs.get(0).runId(), runs.get(1).runId());
    List<Row> attempts = table(Table.ATTEMPTS).orderBy("errorClass").collectAsList();
    assertThat(attempts)
        .extracting(row -> row.<String>getAs("errorClass"))
        .containsExactly(
            "java.lang.OutOfMemoryError",
            "java.lang.OutOfMemoryError",
            "org.tangent.data.DataFileException");
    assertThat(attempts.get(0).<String>getAs("runId")).isEqualTo(runs.get(0).runId());
    assertThat(attempts.get(0).<String>getAs("stack")).contains("at org.tangent.run.TrainingRun");
    // Memory may have been short through a neighbour, so that such a run has a second try, alone.
    assertThat(attempts.subList(0, 2))
        .extracting(row -> row.<String>getAs("status"))
        .containsExactlyInAnyOrder("LOST", "FAILED");
    assertThat(attempts.get(2).<String>getAs("message")).contains("no.csv: cannot be read");
    assertThat(attempts.get(2).<String>getAs("sweep")).isEqualTo("s");
    assertThat(attempts.get(2).<Long>getAs("attempt")).isEqualTo(1);

    SweepOutcome second = run(runner(SweepOptions.DEFAULTS), "s", runs, events);
    assertThat(events.planned).isEqualTo("3 1 2 0");
    assertThat(second.failedBefore()).isEqualTo(2);

    SweepOutcome third = run(runner(SweepOptions.DEFAULTS.retryingFailed()), "s", runs, events);
    assertThat(events.planned).isEqualTo("3 1 0 2");
    assertThat(third.failed()).isEqualTo(2);
    assertThat(table(Table.ATTEMPTS).count()).isEqualTo(6);
  }

  @Test
  void divergedRunIsAResult() {
    SweepOutcome outcome =
        run(
            runner(SweepOptions.DEFAULTS),
            "s",
            List.of(SampleRuns.gradientDescent(0, 1, 1e9)),
            SweepListener.NONE);

    assertThat(outcome.statuses()).containsExactly(Map.entry(RunStatus.DIVERGED, 1L));
    assertThat(outcome.isComplete()).isTrue();
    assertThat(table(Table.RUNS).count()).isEqualTo(1);
    assertThat(failed()).isEmpty();
  }

  @Test
  void resultsDependNeitherOnPartitionsNorOnOrder() {
    List<PlannedRun> runs =
        LongStream.range(0, 4)
            .boxed()
            .flatMap(
                seed ->
                    Stream.of(
                        SampleRuns.gaussNewton(3 * seed, seed, 2.5),
                        SampleRuns.gradientDescent(3 * seed + 1, seed, 1),
                        SampleRuns.randomFeatures(3 * seed + 2, seed)))
            .toList();
    List<PlannedRun> shuffled = new ArrayList<>(runs);
    Collections.shuffle(shuffled, new Random(7));

    List<Row> onePartition = results("one", 1, 12, 12, runs);
    List<Row> fourPartitions = results("four", 2, 3, 12, runs);
    List<Row> otherOrder = results("shuffled", 2, 1, 12, shuffled);
    List<Row> fourWaves = results("waves", 2, 3, 3, shuffled);

    assertThat(onePartition).hasSize(12);
    assertThat(fourPartitions).isEqualTo(onePartition);
    assertThat(otherOrder).isEqualTo(onePartition);
    assertThat(fourWaves).isEqualTo(onePartition);
  }

  private List<Row> results(
      String name, int cores, int runsATask, int runsAWave, List<PlannedRun> runs) {
    WorkQueue.Limits limits = new WorkQueue.Limits(1e9, runsATask, 12, runsAWave);
    Warehouse warehouse =
        Warehouse.openForWriting(folder.resolve(name).toString(), new Configuration());
    SparkSession session = LocalSpark.session(cores);
    SweepOutcome outcome =
        run(
            session,
            warehouse,
            new SweepRunner(warehouse, SweepOptions.DEFAULTS, available -> limits),
            name,
            runs,
            SweepListener.NONE);
    assertThat(outcome.isComplete()).isTrue();
    return session
        .read()
        .parquet(warehouse.location(Table.RUNS))
        .selectExpr(EVERYTHING_BUT_TIMES)
        .orderBy("runId")
        .collectAsList();
  }

  @Test
  void nativeBlasIsUsedWhereItIsRequired() {
    assumeThat(Backend.current().report().nativeCode()).isTrue();

    run(
        runner(new SweepOptions(true, false, false, 2, 30, false)),
        "s",
        List.of(SampleRuns.gaussNewton(0, 1, 2.5)),
        SweepListener.NONE);

    assertThat(table(Table.RUNS).select("blas").first().getString(0)).isEqualTo("JNIBLAS");
  }

  @Test
  void tablesAreReadByTasksAndMustBeThosePlanned() throws IOException {
    String good = Files.writeString(folder.resolve("good.csv"), "1,2,3,4\n5,6,7,8\n").toString();
    String bad = Files.writeString(folder.resolve("bad.csv"), "1,2,3,4\n5,6,7,9\n").toString();
    String hash;
    try (InputStream stream = new HadoopOpener(new Configuration()).open(good)) {
      hash = Sha256.of(stream);
    }
    PlannedRun asPlanned = SampleRuns.tables(0, good, good, Map.of(good, hash));
    PlannedRun changed = SampleRuns.tables(1, good, bad, Map.of(good, hash, bad, hash));

    SweepOutcome outcome =
        run(runner(SweepOptions.DEFAULTS), "s", List.of(asPlanned, changed), SweepListener.NONE);

    assertThat(outcome.committed()).isEqualTo(1);
    assertThat(Commits.runIds(warehouse())).containsExactly(asPlanned.runId());
    assertThat(table(Table.ATTEMPTS).select("message").first().getString(0))
        .startsWith(bad + ": the content has changed")
        .contains(hash);
  }

  @Test
  void cancelledSweepKeepsWhatFinishedAndGoesOnLater() {
    PlannedRun quick = SampleRuns.gaussNewton(0, 1, 2.5);
    PlannedRun endless =
        SampleRuns.tables(1, "blocked:/a.csv", "blocked:/b.csv", Map.of("blocked:/a.csv", "h"));
    SweepRunner runner = runner(SweepOptions.DEFAULTS);
    SweepListener cancelling =
        new SweepListener() {
          @Override
          public void finished(RunRow row) {
            runner.cancel();
          }
        };

    SweepOutcome outcome = run(runner, "s", List.of(quick, endless), cancelling);

    assertThat(outcome.cancelled()).isTrue();
    assertThat(outcome.committed()).isEqualTo(1);
    assertThat(Commits.runIds(warehouse())).containsExactly(quick.runId());
    assertThat(failed()).isEmpty();
    SweepOutcome rest =
        run(
            runner(SweepOptions.DEFAULTS),
            "s",
            List.of(quick, SampleRuns.randomFeatures(2, 1)),
            SweepListener.NONE);
    assertThat(rest.reused()).isEqualTo(1);
    assertThat(rest.isComplete()).isTrue();
  }

  @Test
  void interruptCancels() {
    PlannedRun quick = SampleRuns.gaussNewton(0, 1, 2.5);
    PlannedRun endless =
        SampleRuns.tables(1, "blocked:/a.csv", "blocked:/b.csv", Map.of("blocked:/a.csv", "h"));
    Thread caller = Thread.currentThread();
    SweepListener interrupting =
        new SweepListener() {
          @Override
          public void finished(RunRow row) {
            caller.interrupt();
          }
        };

    SweepOutcome outcome =
        run(runner(SweepOptions.DEFAULTS), "s", List.of(quick, endless), interrupting);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(outcome.cancelled()).isTrue();
    assertThat(Commits.runIds(warehouse())).containsExactly(quick.runId());
  }

  @Test
  void checkpointThatIsSavedAfterTheCommitDoesNotStay() {
    PlannedRun quick = SampleRuns.gaussNewton(0, 1, 2.5);
    Path checkpoints = folder.resolve("_checkpoints");
    Path late = checkpoints.resolve(quick.runId());
    Path ofAnother = checkpoints.resolve("another");
    SweepListener saving =
        new SweepListener() {
          @Override
          public void finished(RunRow row) {
            assertThat(late.toFile().mkdirs()).isTrue();
            assertThat(ofAnother.toFile().mkdirs()).isTrue();
          }
        };

    run(runner(SweepOptions.DEFAULTS), "s", List.of(quick), saving);

    assertThat(late).doesNotExist();
    assertThat(ofAnother).exists();
  }

  @Test
  void warehouseThatIsLostEndsTheSweepWithItsReason() {
    PlannedRun quick = SampleRuns.gaussNewton(0, 1, 2.5);
    PlannedRun endless =
        SampleRuns.tables(1, "blocked:/a.csv", "blocked:/b.csv", Map.of("blocked:/a.csv", "h"));
    SweepListener losing =
        new SweepListener() {
          @Override
          public void planned(Start start) {
            try {
              FileUtils.deleteDirectory(folder.resolve("_journal").toFile());
            } catch (IOException impossible) {
              throw new AssertionError(impossible);
            }
          }
        };

    assertThatThrownBy(
            () -> run(runner(SweepOptions.DEFAULTS), "s", List.of(quick, endless), losing))
        .isInstanceOf(WarehouseException.class)
        .hasMessageContaining("/_journal/s/")
        .hasMessageContaining(" cannot be written");
  }

  @Test
  void sparkThatGivesUpEndsTheSweepAndWhatFinishedIsKept() {
    PlannedRun quick = SampleRuns.gaussNewton(0, 1, 2.5);
    PlannedRun endless =
        SampleRuns.tables(1, "blocked:/a.csv", "blocked:/b.csv", Map.of("blocked:/a.csv", "h"));
    SweepListener givingUp =
        new SweepListener() {
          @Override
          public void finished(RunRow row) {
            spark.sparkContext().cancelAllJobs();
          }
        };

    assertThatThrownBy(
            () -> run(runner(SweepOptions.DEFAULTS), "s", List.of(quick, endless), givingUp))
        .isInstanceOf(AbortedSweepException.class)
        .hasMessageStartingWith("sweep s: Spark gave up: ")
        .message()
        .doesNotContain("\n");
    assertThat(Commits.runIds(warehouse())).containsExactly(quick.runId());
  }

  @Test
  void listenerThatThrowsEndsTheSweep() {
    SweepListener throwing =
        new SweepListener() {
          @Override
          public void finished(RunRow row) {
            throw new IllegalStateException("listener");
          }
        };

    assertThatThrownBy(
            () ->
                run(
                    runner(SweepOptions.DEFAULTS),
                    "s",
                    List.of(SampleRuns.gaussNewton(0, 1, 2.5)),
                    throwing))
        .hasMessage("listener");
    assertThat(Commits.runIds(warehouse())).hasSize(1);
  }

  private SweepRunner runner(SweepOptions options) {
    return new SweepRunner(warehouse(), options);
  }

  private SweepOutcome run(
      SweepRunner runner, String sweep, List<PlannedRun> runs, SweepListener listener) {
    return run(spark, warehouse(), runner, sweep, runs, listener);
  }

  static SweepOutcome run(
      SparkSession session,
      Warehouse warehouse,
      SweepRunner runner,
      String sweep,
      List<PlannedRun> runs,
      SweepListener listener) {
    try (Journal journal = warehouse.journal(sweep, runner::status, holder -> {})) {
      return runner.run(session, journal, new ListedRuns(runs), listener);
    }
  }

  private Warehouse warehouse() {
    return Warehouse.openForWriting(folder.toString(), new Configuration());
  }

  private Dataset<Row> table(Table table) {
    return spark.read().parquet(warehouse().location(table));
  }

  private List<String> failed() {
    List<String> ids = new ArrayList<>();
    warehouse().failures(ids::add);
    return ids;
  }

  private static List<String> ids(List<PlannedRun> runs) {
    return runs.stream().map(PlannedRun::runId).toList();
  }

  private static final class Events implements SweepListener {
    private String planned = "";
    private final List<String> finished = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();

    @Override
    public void planned(Start start) {
      planned =
          "%d %d %d %d"
              .formatted(start.total(), start.reused(), start.failedBefore(), start.toRun());
    }

    @Override
    public void finished(RunRow row) {
      finished.add(row.run().runId());
    }

    @Override
    public void failed(AttemptRow row) {
      if (row.status() == AttemptRow.Status.FAILED) {
        failed.add(row.run().runId());
      }
    }
  }
}
