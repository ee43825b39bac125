package org.tangent.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tangent.run.RunStatus;
import org.tangent.store.AttemptRow;
import org.tangent.store.Commits;
import org.tangent.store.Journal;
import org.tangent.store.Machine;
import org.tangent.store.RunRow;
import org.tangent.store.SampleRuns;
import org.tangent.store.Warehouse;
import org.tangent.sweep.PlannedRun;

@Timeout(60)
class ResultWriterTest {
  @TempDir Path folder;

  private final PlannedRun run = SampleRuns.gaussNewton(0, 1, 2);

  private final List<RunRow> committed = Collections.synchronizedList(new ArrayList<>());

  private TaskOutcome.Finished finished(int attempt) {
    return new TaskOutcome.Finished(
        SampleRuns.row(run, RunStatus.CAPPED, 0.5).result(),
        Machine.current(),
        SampleRuns.execution(attempt));
  }

  private Warehouse warehouse() {
    return Warehouse.openForWriting(folder.toString(), new Configuration());
  }

  private Journal journal() {
    return warehouse().journal("s", () -> "", holder -> {});
  }

  /** Notes what is committed, and does something then. */
  private ResultWriter.Listener listener(Runnable onCommit, Runnable onBroken) {
    return new ResultWriter.Listener() {
      @Override
      public void committed(RunRow row, TaskOutcome.Finished outcome) {
        committed.add(row);
        onCommit.run();
      }

      @Override
      public void recorded(AttemptRow row) {}

      @Override
      public void flushed() {}

      @Override
      public void broken() {
        onBroken.run();
      }
    };
  }

  @Test
  void runThatWasExecutedTwiceIsCommittedOnce() {
    try (Journal journal = journal()) {
      ResultWriter writer = new ResultWriter(journal, listener(() -> {}, () -> {}));
      writer.start();

      writer.accept(7, run, finished(1));
      writer.accept(7, run, finished(2));
      writer.close();

      assertThat(writer.statuses()).isEqualTo(Map.of(RunStatus.CAPPED, 1L));
    }
    assertThat(committed).extracting(row -> row.execution().attempt()).containsExactly(1);
  }

  @Test
  void resultIsCommittedWithoutWaitingForAnother() throws InterruptedException {
    CountDownLatch told = new CountDownLatch(1);
    try (Journal journal = journal()) {
      ResultWriter writer = new ResultWriter(journal, listener(told::countDown, () -> {}));
      writer.start();

      writer.accept(0, run, finished(1));
      told.await();

      assertThat(Commits.runIds(warehouse())).containsExactly(run.runId());
      writer.close();
    }
  }

  @Test
  void writerThatCannotGoOnSaysSoAndCloses() throws InterruptedException {
    CountDownLatch told = new CountDownLatch(1);
    Runnable throwing =
        () -> {
          throw new IllegalStateException("listener");
        };
    try (Journal journal = journal()) {
      ResultWriter writer = new ResultWriter(journal, listener(throwing, told::countDown));
      writer.start();

      writer.accept(0, run, finished(1));
      told.await();
      writer.accept(1, run, finished(2));
      writer.close();

      assertThat(writer.failure().orElseThrow()).hasMessage("listener");
    }
  }
}
