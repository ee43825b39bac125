package org.tangent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tangent.run.RunStatus;
import org.tangent.sweep.PlannedRun;

@Timeout(120)
class JournalTest {
  private static final Duration SHORT = Duration.ofMillis(700);

  @TempDir Path folder;

  private final RunRow one = row(1);
  private final RunRow two = row(2);

  private static RunRow row(long seed) {
    PlannedRun run = SampleRuns.gaussNewton(seed, seed, 2.5);
    return SampleRuns.row(run, RunStatus.CAPPED, 0.5, Double.NaN, -0.0);
  }

  private Warehouse warehouse() {
    return Warehouse.openForWriting(folder.toString(), new Configuration());
  }

  private Journal journal(String sweep) {
    return warehouse().journal(sweep, () -> "", holder -> {});
  }

  /** What a plain reader of the folder sees, a run as often as it does. */
  private List<String> published() throws IOException {
    List<String> keys = new ArrayList<>();
    Storage storage = new Storage(folder.toString(), new Configuration());
    for (var file : storage.files(Table.RUNS)) {
      RowKeys.read(storage, Table.RUNS, file, keys::add);
    }
    return keys;
  }

  private List<Path> filesOf(String path) throws IOException {
    if (!Files.isDirectory(folder.resolve(path))) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder.resolve(path))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void resultIsKnownWhenItIsCommittedAndPlainlyVisibleWhenItIsPublished() throws IOException {
    try (Journal journal = journal("s")) {
      journal.appendRuns(List.of(one));
      journal.appendAttempts(List.of(SampleRuns.attempt("s", SampleRuns.tooLarge(3))));

      assertThat(Commits.runIds(warehouse())).containsExactly(one.run().runId());
      assertThat(warehouse().journaled(Table.RUNS)).hasSize(1);
      assertThat(published()).isEmpty();

      journal.appendRuns(List.of(two));
      journal.publish();

      assertThat(published()).containsExactlyInAnyOrder(one.run().runId(), two.run().runId());
      assertThat(warehouse().journaled(Table.RUNS)).isEmpty();
      assertThat(warehouse().journaled(Table.ATTEMPTS)).isEmpty();
      assertThat(filesOf("runs")).hasSize(1);
      assertThat(filesOf("attempts")).hasSize(1);
    }
    assertThat(filesOf("_journal")).isEmpty();
    assertThat(warehouse().holder("s").orElseThrow().released()).isTrue();
  }

  @Test
  void publishedRowsHaveTheBitsOfTheCommittedOnes() throws IOException {
    Path copy = folder.resolve("copy.parquet");
    try (Journal journal = journal("s")) {
      journal.appendRuns(List.of(one));
      Files.copy(filesOf("_journal/s").get(0), copy);
      journal.publish();
    }
    assertThat(values(filesOf("runs").get(0))).isEqualTo(values(copy)).hasSize(1);
  }

  private static List<String> values(Path file) throws IOException {
    List<String> rows = new ArrayList<>();
    try (var reader =
        org.apache.parquet.hadoop.ParquetReader.builder(
                new org.apache.parquet.hadoop.example.GroupReadSupport(),
                new org.apache.hadoop.fs.Path(file.toUri()))
            .build()) {
      for (var row = reader.read(); row != null; row = reader.read()) {
        rows.add(row.toString());
      }
    }
    return rows;
  }

  @Test
  void runThatTwoSweepsShareIsOneRow() throws IOException {
    try (Journal first = journal("first");
        Journal second = journal("second")) {
      first.appendRuns(List.of(one));
      second.appendRuns(List.of(one, two));
      first.publish();
      second.publish();
    }
    assertThat(published()).containsExactlyInAnyOrder(one.run().runId(), two.run().runId());
  }

  @Test
  void crashBetweenPublicationAndDeletionLeavesNoRowTwice() throws IOException {
    List<byte[]> journaled = new ArrayList<>();
    List<Path> paths = new ArrayList<>();
    try (Journal journal = journal("s")) {
      journal.appendRuns(List.of(one));
      journal.appendAttempts(List.of(SampleRuns.attempt("s", SampleRuns.tooLarge(3))));
      for (Path file : filesOf("_journal/s")) {
        paths.add(file);
        journaled.add(Files.readAllBytes(file));
      }
      journal.publish();
    }
    for (int i = 0; i < paths.size(); i++) {
      Files.createDirectories(paths.get(i).getParent());
      Files.write(paths.get(i), journaled.get(i));
    }
    assertThat(Commits.runIds(warehouse())).containsExactly(one.run().runId());

    assertThat(warehouse().publish()).isPresent();

    assertThat(published()).containsExactly(one.run().runId());
    assertThat(filesOf("attempts")).hasSize(1);
    assertThat(filesOf("_journal")).isEmpty();
  }

  @Test
  void whatADeadDriverCommittedIsPublishedAndItsLitterGoes() throws IOException {
    Path dead = folder.resolve("_journal/s/0123");
    try (Journal journal = journal("s")) {
      journal.appendRuns(List.of(one));
      Path file = filesOf("_journal/s").get(0);
      Files.createDirectories(dead);
      Files.move(file, dead.resolve(file.getFileName()));
      Files.writeString(dead.resolve(".runs-000009.parquet.1.inprogress"), "half");
    }

    try (Journal next = journal("s")) {
      assertThat(dead).doesNotExist();
      assertThat(Path.of(dead + ".sealed")).exists();
      assertThat(Commits.runIds(warehouse())).containsExactly(one.run().runId());
      next.appendRuns(List.of(two));
      next.publish();
    }
    assertThat(published()).containsExactlyInAnyOrder(one.run().runId(), two.run().runId());
    assertThat(filesOf("_journal")).isEmpty();
  }

  /** As when it was asleep between the check of its lease and the rename. */
  @Test
  void driverThatWasShutOutCannotCommit() throws IOException {
    try (Journal journal = journal("s")) {
      journal.appendRuns(List.of(one));
      Path open = filesOf("_journal/s").get(0).getParent();
      Files.move(open, Path.of(open + ".sealed"));

      assertThatThrownBy(() -> journal.appendRuns(List.of(two)))
          .isInstanceOf(WarehouseException.class);
      assertThat(open).doesNotExist();
    }
    assertThat(Commits.runIds(warehouse())).containsExactly(one.run().runId());
  }

  @Test
  void secondDriverOfASweepIsRefused() {
    try (Journal journal = journal("s")) {
      assertThatThrownBy(() -> warehouse().journal("s", SHORT, () -> "", holder -> {}))
          .isInstanceOf(LeaseHeldException.class)
          .hasMessageContaining("sweep s is held by pid " + ProcessHandle.current().pid());
      try (Journal other = journal("t")) {
        assertThat(other.sweep()).isEqualTo("t");
      }
      journal.check();
    }
  }

  @Test
  void tornFilesAreSetAsideAndTheRestIsKept() throws IOException {
    Commits.runs(warehouse(), one);
    Commits.runs(warehouse(), two);
    Path torn = filesOf("runs").get(1);
    byte[] bytes = Files.readAllBytes(torn);
    Files.write(torn, Arrays.copyOf(bytes, bytes.length / 2));

    assertThat(warehouse().setTornFilesAside()).containsExactly("file:" + torn);

    assertThat(published()).hasSize(1);
    assertThat(filesOf("_torn")).hasSize(1);
    assertThat(warehouse().setTornFilesAside()).isEmpty();
  }

  @Test
  void sweepsThatPublishAtOnceNeverDouble() throws Exception {
    int sweeps = 4;
    int runs = 6;
    ExecutorService threads = Executors.newFixedThreadPool(sweeps);
    try {
      List<Future<?>> ends = new ArrayList<>();
      for (int sweep = 0; sweep < sweeps; sweep++) {
        String name = "sweep" + sweep;
        ends.add(
            threads.submit(
                () -> {
                  try (Journal journal = journal(name)) {
                    for (int run = 0; run < runs; run++) {
                      journal.appendRuns(List.of(row(run)));
                      journal.publishIfDue();
                      warehouse().publish();
                    }
                    journal.publish();
                  }
                }));
      }
      for (Future<?> end : ends) {
        end.get();
      }
    } finally {
      threads.shutdownNow();
    }
    Set<String> expected =
        new HashSet<>(IntStream.range(0, runs).mapToObj(run -> row(run).run().runId()).toList());
    assertThat(published()).containsExactlyInAnyOrderElementsOf(expected);
  }
}
