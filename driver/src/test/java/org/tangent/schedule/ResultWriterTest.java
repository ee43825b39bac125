package org.tangent.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tangent.run.RunStatus;
import org.tangent.store.Machine;
import org.tangent.store.RunRow;
import org.tangent.store.SampleRuns;
import org.tangent.store.Warehouse;
import org.tangent.sweep.PlannedRun;

@Timeout(60)
class ResultWriterTest {
  @TempDir Path folder;

  private final PlannedRun run = SampleRuns.gaussNewton(0, 1, 2);

  private TaskOutcome finished(int attempt) {
    return new TaskOutcome.Finished(
        SampleRuns.row(run, RunStatus.CAPPED, 0.5).result(),
        Machine.current(),
        SampleRuns.execution(attempt));
  }

  private Warehouse warehouse() {
    return Warehouse.openForWriting(folder.toString(), new Configuration());
  }

  @Test
  void runThatWasExecutedTwiceIsCommittedOnce() {
    List<Integer> attempts = new ArrayList<>();
    SweepListener noting =
        new SweepListener() {
          @Override
          public void finished(RunRow row) {
            attempts.add(row.execution().attempt());
          }
        };
    ResultWriter writer = ResultWriter.start("s", warehouse(), noting, () -> {});

    writer.accept(run, finished(1));
    writer.accept(run, finished(2));
    writer.close();

    assertThat(writer.statuses()).isEqualTo(Map.of(RunStatus.CAPPED, 1L));
    assertThat(attempts).containsExactly(1);
  }

  @Test
  void resultIsCommittedWithoutWaitingForAnother() throws InterruptedException {
    CountDownLatch committed = new CountDownLatch(1);
    SweepListener noting =
        new SweepListener() {
          @Override
          public void finished(RunRow row) {
            committed.countDown();
          }
        };
    ResultWriter writer = ResultWriter.start("s", warehouse(), noting, () -> {});

    writer.accept(run, finished(1));
    committed.await();

    assertThat(warehouse().committedRunIds()).containsExactly(run.runId());
    writer.close();
  }

  @Test
  void writerThatCannotGoOnSaysSoAndCloses() throws InterruptedException {
    CountDownLatch told = new CountDownLatch(1);
    SweepListener throwing =
        new SweepListener() {
          @Override
          public void finished(RunRow row) {
            throw new IllegalStateException("listener");
          }
        };
    ResultWriter writer = ResultWriter.start("s", warehouse(), throwing, told::countDown);

    writer.accept(run, finished(1));
    told.await();
    writer.accept(run, finished(2));
    writer.close();

    assertThat(writer.failure().orElseThrow()).hasMessage("listener");
  }
}
