package org.tangent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tangent.run.RunStatus;
import org.tangent.sweep.PlannedRun;

/** Commits, and their publication, while drivers die, sleep, or work side by side. */
class TakenOverTest {
  @TempDir Path folder;

  private final PlannedRun run = SampleRuns.gaussNewton(0, 4, 2.5);
  private final PlannedRun other = SampleRuns.gaussNewton(1, 5, 2.5);

  private Warehouse warehouse() {
    return Warehouse.openForWriting(folder.toString(), new Configuration());
  }

  private Journal open(String sweep) {
    return warehouse().journal(sweep, () -> "", holder -> {});
  }

  private static List<RunRow> row(PlannedRun run) {
    return List.of(SampleRuns.row(run, RunStatus.CAPPED, 1));
  }

  @Test
  void whatADeadDriverCommittedIsPublishedByTheNextOneThoughItHasNothingToDo() throws IOException {
    try (Journal dead = open("s")) {
      dead.appendRuns(row(run));
    }
    assertThat(filesIn("runs")).isEmpty();
    assertThat(Commits.runIds(warehouse())).containsExactly(run.runId());

    try (Journal next = open("s")) {
      assertThat(filesIn("_journal/s")).hasSize(1).allMatch(name -> name.contains(".sealed/"));
      next.publish();
    }

    assertThat(filesIn("runs")).hasSize(1);
    assertThat(filesIn("_journal")).isEmpty();
    assertThat(published()).containsExactly(run.runId());
  }

  @Test
  void sweepsThatShareARunPublishItOnce() throws IOException {
    try (Journal one = open("one");
        Journal two = open("two")) {
      one.appendRuns(row(run));
      two.appendRuns(row(run));
      two.appendRuns(row(other));
      one.publish();
      two.publish();
    }

    assertThat(published()).containsExactlyInAnyOrder(run.runId(), other.runId());
    assertThat(filesIn("_journal")).isEmpty();
  }

  @Test
  void rowsThatArePublishedAndStillInTheJournalAreNotPublishedAgain() throws IOException {
    try (Journal journal = open("s")) {
      journal.appendRuns(row(run));
      Path committed = folder.resolve("_journal/s").resolve(filesIn("_journal/s").get(0));
      byte[] content = Files.readAllBytes(committed);
      journal.publish();
      // As a publisher leaves it that dies between its rename and the deletion.
      Files.write(committed, content);
      journal.appendRuns(row(other));
      journal.publish();
    }

    assertThat(published()).containsExactlyInAnyOrder(run.runId(), other.runId());
    assertThat(filesIn("_journal")).isEmpty();
  }

  /** Between the proof of its lease and its rename a driver may sleep as long as it likes. */
  @Test
  void driverThatWasTakenOverCommitsNothingThatItHadInHand() throws IOException {
    try (Journal late = open("s")) {
      late.writePlan(List.of(new PlanRow("s", "first", 0)).iterator());
      Iterator<PlanRow> slow =
          Stream.of(0, 1)
              .peek(index -> takeOver("s", index))
              .map(index -> new PlanRow("s", "late" + index, index))
              .iterator();

      assertThatThrownBy(() -> late.writePlan(slow))
          .isInstanceOf(LeaseLostException.class)
          .hasMessageStartingWith("sweep s was taken over by pid 1 on elsewhere since ");
      assertThatThrownBy(() -> late.appendRuns(row(run))).isInstanceOf(WarehouseException.class);
    }

    List<String> plan = new ArrayList<>();
    warehouse().plan("s", plan::add);
    assertThat(plan).containsExactly("first");
    assertThat(Commits.runIds(warehouse())).isEmpty();
  }

  /** What another driver does first: the next epoch, and the folder out of the way. */
  private void takeOver(String lease, int step) {
    if (step > 0) {
      return;
    }
    try {
      ProcessIdentity elsewhere = new ProcessIdentity("elsewhere", "u", 1, 1, "boot", "namespace");
      LeaseHolder holder =
          new LeaseHolder("other", elsewhere, Instant.EPOCH, Duration.ofSeconds(15));
      Storage storage = new Storage(folder.toString(), new Configuration());
      LeaseFolder leases = new LeaseFolder(storage, lease);
      assertThat(leases.create(leases.newest() + 1, holder)).isTrue();
      Path journals = folder.resolve("_journal").resolve(lease);
      try (Stream<Path> tokens = Files.list(journals)) {
        for (Path token : tokens.toList()) {
          Files.move(token, journals.resolve(token.getFileName() + ".sealed"));
        }
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Test
  void publisherThatWasTakenOverLeavesItToTheOtherAndTheSweepGoesOn() throws IOException {
    AtomicInteger opened = new AtomicInteger();
    Warehouse watched =
        Warehouse.openForWriting(
            "watched:" + folder,
            WatchedDisk.configuration(
                name -> {
                  if (name.startsWith("runs-") && opened.getAndIncrement() == 0) {
                    takeOver("_publication", 0);
                  }
                }));
    try (Journal journal = watched.journal("s", () -> "", holder -> {})) {
      journal.appendRuns(row(run));

      assertThat(watched.publish()).isEmpty();

      assertThat(opened).hasPositiveValue();
      assertThat(filesIn("runs")).isEmpty();
      journal.check();
      journal.appendRuns(row(other));
      assertThat(Commits.runIds(watched)).containsExactlyInAnyOrder(run.runId(), other.runId());
    }
  }

  /** Files of a time to come, by name and by date: the clock has been set back since. */
  @Test
  void clockThatWasSetBackChangesNothing() throws IOException {
    try (Journal before = open("s")) {
      before.appendRuns(row(run));
      before.publish();
    }
    Path published = folder.resolve("runs").resolve(filesIn("runs").get(0));
    String token = published.getFileName().toString().split("-", 2)[1];
    Path future = Files.move(published, published.resolveSibling("29991231T235959999-" + token));
    Files.setLastModifiedTime(future, FileTime.from(Instant.parse("2999-12-31T23:59:59Z")));

    try (Journal after = open("s")) {
      after.appendRuns(row(run));
      after.appendRuns(row(other));
      after.publish();
    }

    assertThat(filesIn("runs")).hasSize(2).contains(future.getFileName().toString());
    assertThat(published()).containsExactlyInAnyOrder(run.runId(), other.runId());
    assertThat(warehouse().setTornFilesAside()).isEmpty();
  }

  /** What a plain reader of the folder sees, each row. */
  private List<String> published() throws IOException {
    List<String> ids = new ArrayList<>();
    Storage storage = new Storage(folder.toString(), new Configuration());
    for (var file : storage.files(Table.RUNS)) {
      RowKeys.read(storage, Table.RUNS, file, ids::add);
    }
    return ids;
  }

  /** Files below a folder, by their paths in it. */
  private List<String> filesIn(String part) throws IOException {
    Path root = folder.resolve(part);
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .toList();
    }
  }
}
