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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tangent.run.RunStatus;
import org.tangent.sweep.PlannedRun;

class CompactionTest {
  private static final int RUNS = 6;

  @TempDir Path folder;

  private Path old;
  private Path copy;
  private Warehouse warehouse;
  private final List<PlannedRun> runs =
      IntStream.range(0, RUNS).mapToObj(seed -> SampleRuns.gaussNewton(seed, seed, 1)).toList();

  @BeforeEach
  void write() {
    old = folder.resolve("old");
    copy = folder.resolve("copy");
    warehouse = Warehouse.openForWriting(old.toString(), new Configuration());
    for (PlannedRun run : runs) {
      Commits.runs(warehouse, SampleRuns.row(run, RunStatus.CAPPED, 0.5, Double.NaN));
    }
    for (String sweep : List.of("a", "b")) {
      Commits.plan(
          warehouse,
          sweep,
          runs.stream().map(r -> new PlanRow(sweep, r.runId(), r.position())).iterator());
      for (int submission = 0; submission < 2; submission++) {
        Instant at = Instant.parse("2025-03-04T05:06:07Z").plusSeconds(submission);
        SweepRow row = SweepRow.submitted(sweep, at, "text", List.of("x=1"), RUNS);
        Commits.submission(warehouse, row.ended(at, RUNS, 0, RUNS, 0, submission));
      }
    }
    Commits.attempts(warehouse, SampleRuns.attempt("a", SampleRuns.tooLarge(7)));
  }

  private Compaction compaction(long fileBytes) throws IOException {
    return Compaction.prepare(
        new Storage(old.toString(), new Configuration()), copy.toString(), fileBytes);
  }

  private Map<Table, FileCount> compact() {
    return warehouse.compaction(copy.toString()).run();
  }

  @Test
  void copyHasTheSameRowsInFewFilesAndTheOldOneIsUntouched() throws Exception {
    Map<String, Object> before = contents(old);

    Map<Table, FileCount> counts = compact();

    assertThat(counts)
        .containsEntry(Table.RUNS, new FileCount(1, RUNS))
        .containsEntry(Table.ATTEMPTS, new FileCount(1, 1))
        .containsEntry(Table.SWEEPS, new FileCount(1, 4))
        .containsEntry(Table.PLAN, new FileCount(2, 2 * RUNS));
    for (Table table : Table.values()) {
      assertThat(differences(table)).as(table.folder()).isZero();
    }
    assertThat(contents(old)).isEqualTo(before);
    assertThat(names(folder)).containsExactly("copy", "old");
    assertThat(names(copy)).containsExactly("attempts", "plan", "runs", "sweeps");
  }

  @Test
  void copyIsAWarehouse() {
    compact();
    Warehouse copied = Warehouse.open(copy.toString(), new Configuration());
    assertThat(Commits.runIds(copied)).hasSize(RUNS);
    assertThat(copied.sweeps()).containsExactly("a", "b");
    assertThat(LastSubmission.of("b", copied))
        .hasValueSatisfying(last -> assertThat(last.exitCode()).isEqualTo(1));
    assertThat(Submission.latest("a", copied, new Configuration()))
        .hasValueSatisfying(
            last -> assertThat(last.submittedAt()).isEqualTo("2025-03-04T05:06:08Z"));
  }

  @Test
  void journalIsCopiedToo() throws Exception {
    PlannedRun more = SampleRuns.gradientDescent(9, 9, 1);
    try (Journal journal = warehouse.journal("a", () -> "", holder -> {})) {
      journal.appendRuns(List.of(SampleRuns.row(more, RunStatus.CONVERGED, 1)));
    }
    assertThat(compact()).containsEntry(Table.RUNS, new FileCount(1, RUNS + 1));
    assertThat(Commits.runIds(Warehouse.open(copy.toString(), new Configuration())))
        .contains(more.runId());
    assertThat(warehouse.journaled(Table.RUNS)).hasSize(1);
  }

  @Test
  void ofARunThatStandsTwiceTheEarliestRowIsCopied() throws Exception {
    Warehouse other =
        Warehouse.openForWriting(folder.resolve("other").toString(), new Configuration());
    RunRow row = SampleRuns.row(runs.get(0), RunStatus.DIVERGED, 7);
    Execution earlier =
        new Execution("host", 1, row.execution().finishedAt().minusSeconds(1), 1.5, 0, null);
    Commits.runs(other, new RunRow(row.run(), row.result(), row.provenance(), earlier));
    copyInto("other/runs", "old/runs", "merged");
    copyInto("old/runs", "old/runs", "twice");

    assertThat(compact()).containsEntry(Table.RUNS, new FileCount(1, RUNS));
    assertThat(value("SELECT count(*) FROM '%s/runs/*.parquet' WHERE status = 'DIVERGED'", copy))
        .isEqualTo(1L);
  }

  @Test
  void filesAreOfBoundedSize() throws Exception {
    assertThat(compaction(1).run())
        .containsEntry(Table.RUNS, new FileCount(RUNS, RUNS))
        .containsEntry(Table.SWEEPS, new FileCount(4, 4));
    assertThat(differences(Table.RUNS)).isZero();
  }

  @Test
  void emptyFolderMayBeThereAndAnythingElseIsRefused() throws IOException {
    Files.createDirectory(copy);
    Files.createFile(copy.resolve("mine"));
    assertThatThrownBy(this::compact)
        .isInstanceOf(WarehouseException.class)
        .hasMessageContaining("must be new or empty");
    Files.delete(copy.resolve("mine"));
    assertThat(compact()).containsEntry(Table.RUNS, new FileCount(1, RUNS));
    assertThatThrownBy(this::compact).hasMessageContaining("must be new or empty");

    for (String within : List.of("old", "old/copy", "old/runs/copy", "")) {
      assertThatThrownBy(() -> warehouse.compaction(folder.resolve(within).toString()))
          .hasMessageContaining("must lie outside of the warehouse");
    }
    assertThatThrownBy(
            () ->
                Warehouse.open(folder.resolve("no").toString(), new Configuration())
                    .compaction(folder.resolve("new").toString()))
        .hasMessageContaining("there is no warehouse to copy");
    assertThat(folder.resolve("new")).doesNotExist();
  }

  @Test
  void whatAKilledCopyLeftIsRemovedByTheNext() throws IOException {
    Path left = folder.resolve(".copy.%s.inprogress".formatted("0".repeat(32)));
    Files.createDirectories(left.resolve("runs"));
    Files.createFile(left.resolve("runs/half"));
    Path foreign = Files.createDirectory(folder.resolve(".copy.mine"));
    compact();
    assertThat(left).doesNotExist();
    assertThat(foreign).exists();
  }

  @Test
  void copyThatFailsLeavesNothing() throws IOException {
    Files.writeString(old.resolve("runs/torn.parquet"), "half");
    assertThatThrownBy(this::compact)
        .isInstanceOf(WarehouseException.class)
        .hasMessageContaining("cannot be copied");
    assertThat(names(folder)).containsExactly("old");
  }

  @Test
  void columnsOfALaterVersionAreNotLostSilently() throws Exception {
    Path later = old.resolve("runs/later.parquet");
    execute(
        "COPY (SELECT *, 1 AS novelty FROM '%s/runs/*.parquet' LIMIT 1) TO '%s' (FORMAT parquet)"
            .formatted(old, later));
    assertThatThrownBy(this::compact)
        .hasMessageContaining("a column that this version does not know: novelty");
    assertThat(names(folder)).containsExactly("old");
  }

  @Test
  void litterOfDeadDriversIsRemoved() throws IOException {
    Path sealed = Files.createDirectories(old.resolve("_journal/a/token.sealed"));
    Files.createFile(sealed.resolve(".runs.1.inprogress"));
    Path ofNobody = Files.createDirectories(old.resolve("_journal/a/of-another"));
    String token =
        Lease.peek(new Storage(old.toString(), new Configuration()), "a")
            .flatMap(LeaseState::holder)
            .orElseThrow()
            .token();
    Path released = Files.createDirectories(old.resolve("_journal/a").resolve(token));
    Files.createFile(old.resolve(".proof.inprogress"));
    Files.createDirectories(old.resolve("_checkpoints").resolve(runs.get(0).runId()));
    Path needed = Files.createDirectories(old.resolve("_checkpoints").resolve("f".repeat(64)));

    assertThat(warehouse.removeLitter()).isEqualTo(new Litter.Removed(2, 1, 1));

    assertThat(sealed).doesNotExist();
    assertThat(released).doesNotExist();
    assertThat(ofNobody).exists();
    assertThat(needed).exists();
    assertThat(warehouse.removeLitter()).isEqualTo(new Litter.Removed(0, 0, 0));
  }

  private void copyInto(String from, String to, String prefix) throws IOException {
    for (String name : names(folder.resolve(from))) {
      Files.copy(
          folder.resolve(from).resolve(name), folder.resolve(to).resolve(prefix + "-" + name));
    }
  }

  /** Rows that only one of both has. */
  private long differences(Table table) throws SQLException {
    return (Long)
        value(
            """
            SELECT count(*) FROM (
              (SELECT * FROM '%1$s/{t}/*.parquet' EXCEPT ALL SELECT * FROM '%2$s/{t}/*.parquet')
              UNION ALL
              (SELECT * FROM '%2$s/{t}/*.parquet' EXCEPT ALL SELECT * FROM '%1$s/{t}/*.parquet'))
            """
                .replace("{t}", table.folder()),
            old,
            copy);
  }

  private static Object value(String sql, Object... arguments) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery(sql.formatted(arguments))) {
      answer.next();
      return answer.getObject(1);
    }
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static Map<String, Object> contents(Path folder) throws IOException {
    Map<String, Object> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(
            file.toString(),
            List.of(Files.getLastModifiedTime(file), Arrays.hashCode(Files.readAllBytes(file))));
      }
    }
    return contents;
  }
}
