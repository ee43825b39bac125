package org.tangent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tangent.run.RunStatus;
import org.tangent.schedule.LocalSpark;
import org.tangent.sweep.PlannedRun;

class WarehouseTest {
  @TempDir Path folder;

  private final PlannedRun run = SampleRuns.gaussNewton(0, 4, 2.5);

  private Warehouse openForWriting() {
    return Warehouse.openForWriting(folder.toString(), new Configuration());
  }

  @Test
  void sparkReadsBackWhatWasAppended() {
    Warehouse warehouse = openForWriting();
    Commits.runs(warehouse, SampleRuns.row(run, RunStatus.DIVERGED, 0.5, Double.NaN, 1.0 / 0));
    SparkSession spark = LocalSpark.session();

    Row row = spark.read().parquet(folder.resolve("runs").toString()).collectAsList().get(0);

    assertThat(row.schema()).isEqualTo(RunSchema.SCHEMA.structType());
    assertThat(row.<String>getAs("runId")).isEqualTo(run.runId());
    assertThat(row.<String>getAs("status")).isEqualTo("DIVERGED");
    assertThat(row.<String>getAs("spec")).isEqualTo(run.specJson());
    assertThat(row.<Double>getAs("testLoss")).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(row.<Double>getAs("testLossRefit")).isNull();
    assertThat(row.<Long>getAs("refitRank")).isEqualTo(7);
    assertThat(row.<Boolean>getAs("dampingAtFloor")).isTrue();
    assertThat(row.<Double>getAs("solveSeconds")).isEqualTo(0.25);
    assertThat(row.<Double>getAs("evaluateSeconds")).isNull();
    assertThat(row.<java.sql.Timestamp>getAs("finishedAt").toInstant())
        .isEqualTo(Instant.parse("2025-03-04T05:06:07.089Z"));
    assertThat(row.<Boolean>getAs("gitDirty")).isTrue();
    List<Row> trajectory = row.getList(row.fieldIndex("trajectory"));
    assertThat(trajectory)
        .extracting(point -> point.<Long>getAs("iteration"))
        .containsExactly(0L, 1L, 2L);
    assertThat(trajectory)
        .extracting(point -> point.<Double>getAs("testLoss"))
        .containsExactly(0.5, Double.NaN, Double.POSITIVE_INFINITY);
    List<Row> weights = row.getList(row.fieldIndex("weights"));
    assertThat(weights.get(0).<String>getAs("name")).isEqualTo("v");
    assertThat(weights.get(0).<Long>getAs("rows")).isEqualTo(2);
    assertThat(weights.get(0).<Long>getAs("columns")).isEqualTo(3);
    assertThat(weights.get(0).<Double>getList(3)).containsExactly(1.0, 2.0, 3.0, 4.0, 5.0, 6.0);
  }

  @Test
  void duckDbReadsBackWhatWasAppended() throws SQLException {
    Warehouse warehouse = openForWriting();
    Commits.runs(warehouse, SampleRuns.row(run, RunStatus.CAPPED, 0.5, 0.25, Double.NaN));
    Commits.plan(warehouse, "s", List.of(new PlanRow("s", run.runId(), 0)).iterator());

    String query =
        """
        select r.runId, r.seed, r.optimizer, r.stepSize, isnan(r.testLoss), r.testLossRefit,
          r.trajectory[2].testLoss, len(r.trajectory), r.weights[1]."values"[6],
          epoch_ms(r.finishedAt), r.trainSize
        from read_parquet('%1$s/runs/*.parquet') r
        join read_parquet('%1$s/plan/*.parquet') p using (runId)
        """
            .formatted(folder);
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      assertThat(row.next()).isTrue();
      assertThat(row.getString(1)).isEqualTo(run.runId());
      assertThat(row.getLong(2)).isEqualTo(4);
      assertThat(row.getString(3)).isEqualTo("gaussNewton");
      assertThat(row.getDouble(4)).isEqualTo(2.5);
      assertThat(row.getBoolean(5)).isTrue();
      assertThat(row.getObject(6)).isNull();
      assertThat(row.getDouble(7)).isEqualTo(0.25);
      assertThat(row.getLong(8)).isEqualTo(3);
      assertThat(row.getDouble(9)).isEqualTo(6);
      assertThat(row.getLong(10))
          .isEqualTo(Instant.parse("2025-03-04T05:06:07.089Z").toEpochMilli());
      assertThat(row.getLong(11)).isEqualTo(10);
      assertThat(row.next()).isFalse();
    }
  }

  @Test
  void runsAreFoundByTheBeginningOfTheirIds() {
    Warehouse warehouse = openForWriting();
    PlannedRun other = SampleRuns.gaussNewton(1, 5, 2.5);
    Commits.runs(
        warehouse,
        SampleRuns.row(run, RunStatus.CAPPED, 1),
        SampleRuns.row(other, RunStatus.CAPPED, 1));
    Commits.attempts(warehouse, SampleRuns.attempt("s", SampleRuns.tooLarge(2)));

    assertThat(warehouse.idsOfResults("")).containsOnly(run.runId(), other.runId());
    assertThat(warehouse.idsOfResults(run.runId().substring(0, 12))).containsExactly(run.runId());
    assertThat(warehouse.idsOfResults("x")).isEmpty();
    assertThat(warehouse.idsOfAttempts("")).containsExactly(SampleRuns.tooLarge(2).runId());
  }

  @Test
  void resultThatIsPublishedWhileItIsLookedForIsFound() throws IOException {
    Commits.runs(openForWriting(), SampleRuns.row(run, RunStatus.CAPPED, 1));
    Path published = onlyFile(folder.resolve("runs"));
    Path journal = Files.createDirectories(folder.resolve("_journal/s/1"));
    Path journaled = Files.move(published, journal.resolve("runs-1.parquet"));
    Configuration watched =
        WatchedDisk.configuration(
            name -> {
              if (name.equals("runs-1.parquet")) {
                journaled.toFile().renameTo(published.toFile());
              }
            });

    Warehouse warehouse = Warehouse.open("watched:" + folder, watched);

    assertThat(Commits.runIds(warehouse)).containsExactly(run.runId());
    assertThat(published).exists();
  }

  private static Path onlyFile(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
  }

  @Test
  void committedRunsAreThoseOfAllFiles() {
    Warehouse warehouse = openForWriting();
    PlannedRun other = SampleRuns.gaussNewton(1, 5, 2.5);
    Commits.runs(warehouse, SampleRuns.row(run, RunStatus.CAPPED, 1));
    Commits.runs(warehouse, SampleRuns.row(other, RunStatus.CAPPED, 1));
    Commits.attempts(warehouse, SampleRuns.attempt("s", SampleRuns.tooLarge(2)));

    Warehouse reopened = Warehouse.open(folder.toString(), new Configuration());

    assertThat(Commits.runIds(reopened)).containsExactlyInAnyOrder(run.runId(), other.runId());
    List<String> failed = new ArrayList<>();
    reopened.failures(failed::add);
    assertThat(failed).containsExactly(SampleRuns.tooLarge(2).runId());
  }

  @Test
  void missingWarehouseIsEmptyToReaders() {
    Warehouse warehouse = Warehouse.open(folder.resolve("nowhere").toString(), new Configuration());

    assertThat(Commits.runIds(warehouse)).isEmpty();
    assertThat(folder.resolve("nowhere")).doesNotExist();
  }

  @Test
  void nothingToAppendMakesNoFile() throws IOException {
    Commits.runs(openForWriting());

    assertThat(filesIn("runs")).isEmpty();
  }

  @Test
  void onlyParquetFilesAreLeftByAppending() throws IOException {
    Warehouse warehouse = openForWriting();
    Commits.as(
        "s",
        warehouse,
        journal -> {
          journal.warmUp();
          journal.appendRuns(List.of(SampleRuns.row(run, RunStatus.CAPPED, 1)));
        });

    assertThat(filesIn("runs")).hasSize(1).allMatch(name -> name.endsWith(".parquet"));
    assertThat(filesIn("_journal/s")).isEmpty();
    assertThat(filesIn("_journal/_publication")).isEmpty();
  }

  static Stream<Configuration> fullDisks() {
    return Stream.of(FullDisk.configuration(), FullDisk.fullOnClose());
  }

  @ParameterizedTest
  @MethodSource("fullDisks")
  void fullDiskLeavesNothingVisible(Configuration full) throws IOException {
    Warehouse warehouse = Warehouse.openForWriting("full:" + folder, full);

    assertThatThrownBy(() -> Commits.runs(warehouse, SampleRuns.row(run, RunStatus.CAPPED, 1)))
        .isInstanceOf(WarehouseException.class)
        .hasMessageMatching(
            "full:%s/_journal/commits/[0-9a-f]+ cannot be written: ".formatted(folder)
                + "No space left on device \\(IOException\\)");
    assertThat(filesIn("runs")).isEmpty();
    assertThat(filesIn("_journal/commits")).isEmpty();
  }

  @Test
  void lostFolderIsReportedByAppend() throws IOException {
    Warehouse warehouse = openForWriting();
    Files.delete(folder.resolve("runs"));

    assertThatThrownBy(() -> Commits.runs(warehouse, SampleRuns.row(run, RunStatus.CAPPED, 1)))
        .isInstanceOf(WarehouseException.class)
        .hasMessageStartingWith("file:%s: results cannot be published: ", folder);
    assertThat(Commits.runIds(warehouse)).containsExactly(run.runId());
  }

  @Test
  void warehouseThatCannotBeWrittenIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "not a folder");

    assertThatThrownBy(() -> Warehouse.openForWriting(file + "/w", new Configuration()))
        .isInstanceOf(WarehouseException.class)
        .hasMessageStartingWith("warehouse %s/w must be a folder that can be written: ", file)
        .message()
        .doesNotContain("\n");
    assertThatThrownBy(() -> Warehouse.openForWriting("nosuch://x/w", new Configuration()))
        .isInstanceOf(WarehouseException.class)
        .hasMessageContaining("nosuch");
  }

  @Test
  void tornFileIsNamed() throws IOException {
    Warehouse warehouse = openForWriting();
    Commits.runs(warehouse, SampleRuns.row(run, RunStatus.CAPPED, 1));
    Path whole = folder.resolve("runs").resolve(filesIn("runs").get(0));
    byte[] bytes = Files.readAllBytes(whole);
    Files.write(folder.resolve("runs/foreign.parquet"), Arrays.copyOf(bytes, bytes.length / 2));

    assertThatThrownBy(() -> Commits.runIds(warehouse))
        .isInstanceOf(WarehouseException.class)
        .hasMessageContaining("runs/foreign.parquet cannot be read: not a readable Parquet file")
        .message()
        .doesNotContain("\n");
  }

  @Test
  void planReplacesTheFormerOneOfItsSweep() {
    Warehouse warehouse = openForWriting();
    Commits.plan(warehouse, "a", places("a", 5));
    Commits.plan(warehouse, "b", places("b", 2));
    Commits.plan(warehouse, "a", places("a", 3));

    assertThat(plan())
        .extracting(row -> row.getString(0) + row.getLong(1))
        .containsExactlyInAnyOrder("a0", "a1", "a2", "b0", "b1");
  }

  @Test
  void planThatEndsEarlyLeavesTheFormerOne() throws IOException {
    Warehouse warehouse = openForWriting();
    Commits.plan(warehouse, "a", places("a", 2));
    Iterator<PlanRow> broken =
        Stream.concat(Stream.of(1, 2, 3), Stream.of(0))
            .map(i -> new PlanRow("a", "id" + 6 / i, i))
            .iterator();

    assertThatThrownBy(() -> Commits.plan(warehouse, "a", broken))
        .isInstanceOf(ArithmeticException.class);
    assertThat(plan()).hasSize(2);
    assertThat(filesIn("_journal/a")).isEmpty();
  }

  @Test
  void sweepNameMustBeAFileName() {
    Warehouse warehouse = openForWriting();

    assertThatThrownBy(() -> Commits.plan(warehouse, "../a", places("a", 1)))
        .isInstanceOf(WarehouseException.class)
        .hasMessageEndingWith(": ../a");
  }

  @Test
  void submissionIsReplacedWhenItEnds() {
    Warehouse warehouse = openForWriting();
    Instant submitted = Instant.parse("2025-01-02T03:04:05.006Z");
    List<String> overrides = List.of("seed=1", "x=2");
    Commits.submission(
        warehouse,
        new SweepRow(
            "s", submitted, null, "sweep: s", overrides, 10, 4, 0, 0, null, Submitter.current()));
    Commits.submission(
        warehouse,
        new SweepRow(
            "s", submitted, submitted, "sweep: s", overrides, 10, 4, 5, 1, 1, Submitter.current()));

    List<Row> rows =
        LocalSpark.session().read().parquet(warehouse.location(Table.SWEEPS)).collectAsList();

    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).<Long>getAs("exitCode")).isEqualTo(1);
    assertThat(rows.get(0).<String>getAs("jarHash")).isEqualTo(Build.current().jarHash());
    assertThat(rows.get(0).<Long>getAs("pid")).isEqualTo(ProcessHandle.current().pid());
    assertThat(rows.get(0).<String>getList(rows.get(0).fieldIndex("overrides")))
        .containsExactlyElementsOf(overrides);
  }

  /** On a file system that is not the local one, here a mount of it, a rename is Hadoop's. */
  @Test
  void filesArePublishedOnOtherFileSystems() throws IOException {
    Configuration configuration = new Configuration();
    configuration.set("fs.viewfs.mounttable.cluster.link./data", folder.toUri().toString());
    Warehouse warehouse = Warehouse.openForWriting("viewfs://cluster/data", configuration);

    Commits.runs(warehouse, SampleRuns.row(run, RunStatus.CAPPED, 1));
    Commits.plan(warehouse, "a", places("a", 5));
    Commits.plan(warehouse, "a", places("a", 3));

    assertThat(Commits.runIds(warehouse)).isEqualTo(Set.of(run.runId()));
    assertThat(plan()).hasSize(3);
    assertThat(filesIn("_journal/a")).isEmpty();
  }

  private static Iterator<PlanRow> places(String sweep, int count) {
    return LongStream.range(0, count).mapToObj(i -> new PlanRow(sweep, "id" + i, i)).iterator();
  }

  private List<Row> plan() {
    return LocalSpark.session()
        .read()
        .parquet(folder.resolve("plan").toString())
        .select("sweep", "position")
        .collectAsList();
  }

  private List<String> filesIn(String table) throws IOException {
    if (!Files.isDirectory(folder.resolve(table))) {
      return new ArrayList<>();
    }
    try (Stream<Path> files = Files.list(folder.resolve(table))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
