package org.tangent.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tangent.run.RunStatus;
import org.tangent.store.Commits;
import org.tangent.store.Journal;
import org.tangent.store.PlanRow;
import org.tangent.store.SampleRuns;
import org.tangent.store.SweepRow;
import org.tangent.store.Warehouse;
import org.tangent.sweep.PlannedRun;

/** The end of a sweep, and its status on the way there, as the files of a warehouse tell. */
class SweepEndTest {
  private static final String SWEEP = "s";

  @TempDir Path folder;

  private Warehouse warehouse;
  private long steadySeconds;

  @BeforeEach
  void open() {
    warehouse = Warehouse.openForWriting(folder.toString(), new Configuration());
  }

  private SweepEnd ends(Instant since) {
    Pulses pulses = new Pulses(Clock.systemUTC(), () -> TimeUnit.SECONDS.toNanos(steadySeconds));
    return new SweepEnd(warehouse, SWEEP, since, pulses);
  }

  private static SweepRow begun() {
    return SweepRow.submitted(SWEEP, Instant.now(), "sweep: s", List.of(), 2);
  }

  private void submit(int exitCode) {
    Commits.as(
        SWEEP,
        warehouse,
        journal -> {
          SweepRow row = begun();
          journal.recordSweep(row);
          journal.recordSweep(row.ended(Instant.now(), 2, 0, 2, 0, exitCode));
        });
  }

  private SweepStatus status() {
    return new SweepWatch(warehouse).one(SWEEP).orElseThrow();
  }

  /** Leaves the lease as a kill does: of a process that is not there any more. */
  private void kill(long epoch) throws IOException {
    Path lease = folder.resolve("_leases/s/%08d.lease".formatted(epoch));
    Path beat = folder.resolve("_leases/s/%08d.beat".formatted(epoch));
    Files.writeString(
        lease, Files.readString(lease).replaceAll("\"pidStart\" : -?\\d+", "\"pidStart\" : 1"));
    Files.writeString(
        beat, Files.readString(beat).replace("\"released\" : true", "\"released\" : false"));
  }

  /** Leaves the lease as a process of another machine does that is not heard of. */
  private void silence(long epoch) throws IOException {
    kill(epoch);
    Path lease = folder.resolve("_leases/s/%08d.lease".formatted(epoch));
    Files.writeString(
        lease,
        Files.readString(lease).replaceAll("\"host\" : \"[^\"]*\"", "\"host\" : \"elsewhere\""));
  }

  @Test
  void exitCodeIsThatOfTheLastSubmission() {
    assertThat(ends(null).isKnown()).isFalse();
    submit(1);
    submit(0);
    assertThat(ends(null).isKnown()).isTrue();
    assertThat(ends(null).look()).contains(new SweepEnd.End(0, null));
  }

  @Test
  void sweepGoesOnWhileItsLeaseIsHeld() {
    submit(1);
    try (Journal journal = warehouse.journal(SWEEP, () -> "", holder -> {})) {
      assertThat(ends(null).look()).isEmpty();
      journal.recordSweep(begun());
      assertThat(ends(null).look()).isEmpty();
      assertThat(status().state()).isEqualTo(SweepStatus.State.RUNNING);
    }
  }

  @Test
  void earlierSubmissionsDoNotCount() throws InterruptedException {
    submit(1);
    Instant between = Instant.now();
    assertThat(ends(between).look()).isEmpty();
    submit(0);
    assertThat(ends(between).look()).contains(new SweepEnd.End(0, null));
  }

  @Test
  void driverThatEndedWithoutASubmissionIsNoSuccess() {
    submit(0);
    Instant between = Instant.now();
    Commits.as(SWEEP, warehouse, refused -> {});
    assertThat(ends(between).look())
        .hasValueSatisfying(
            end -> {
              assertThat(end.exitCode()).isEqualTo(1);
              assertThat(end.remark()).endsWith("ended before the sweep began");
            });
  }

  @Test
  void killedDriverLeavesCodeOneAndIsStale() throws IOException {
    PlannedRun done = SampleRuns.gaussNewton(0, 1, 1);
    PlannedRun left = SampleRuns.gaussNewton(1, 2, 1);
    Commits.as(
        SWEEP,
        warehouse,
        journal -> {
          journal.writePlan(
              List.of(new PlanRow(SWEEP, done.runId(), 0), new PlanRow(SWEEP, left.runId(), 1))
                  .iterator());
          journal.recordSweep(begun());
          journal.appendRuns(List.of(SampleRuns.row(done, RunStatus.DIVERGED, 1)));
        });
    kill(1);

    assertThat(ends(null).look())
        .hasValueSatisfying(
            end -> {
              assertThat(end.exitCode()).isEqualTo(1);
              assertThat(end.remark()).contains("is dead, and the sweep has not ended");
            });
    assertThat(status().state()).isEqualTo(SweepStatus.State.STALE);
    assertThat(status().counts()).isEqualTo(new SweepCounts(2, 0, 0, 1, 0));
    assertThat(status().counts().remaining()).isEqualTo(1);
    assertThat(ends(Instant.now().plusSeconds(1)).look())
        .as("a driver that is still to come")
        .isEmpty();
  }

  @Test
  void silentDriverIsWatchedBeforeItCountsAsDead() throws IOException {
    Commits.submission(warehouse, begun());
    silence(1);
    SweepEnd ends = ends(null);
    assertThat(ends.look()).isEmpty();
    steadySeconds += Duration.ofSeconds(60).toSeconds();
    assertThat(ends.look())
        .hasValueSatisfying(
            end -> {
              assertThat(end.exitCode()).isEqualTo(1);
              assertThat(end.remark()).contains("elsewhere").contains("no sign of life");
            });
  }

  @Test
  void killAfterTheEndOfASubmissionIsNotStale() throws IOException {
    submit(0);
    kill(1);
    assertThat(ends(null).look()).contains(new SweepEnd.End(0, null));
    assertThat(status().state()).isEqualTo(SweepStatus.State.COMPLETE);
  }

  @Test
  void statesFollowTheCounts() {
    PlannedRun one = SampleRuns.gaussNewton(0, 1, 1);
    Commits.plan(warehouse, SWEEP, List.of(new PlanRow(SWEEP, one.runId(), 0)).iterator());
    assertThat(status().state()).isEqualTo(SweepStatus.State.INCOMPLETE);
    Commits.attempts(warehouse, SampleRuns.attempt(SWEEP, one));
    assertThat(status().state()).isEqualTo(SweepStatus.State.FAILED);
    Commits.runs(warehouse, SampleRuns.row(one, RunStatus.CAPPED, 1));
    assertThat(status().state()).isEqualTo(SweepStatus.State.COMPLETE);
    assertThat(status().counts()).isEqualTo(new SweepCounts(1, 0, 1, 0, 0));
    assertThat(new SweepWatch(warehouse).all()).hasSize(1);
    assertThat(new SweepWatch(warehouse).one("other")).isEqualTo(Optional.empty());
  }
}
