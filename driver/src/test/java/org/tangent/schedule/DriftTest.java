package org.tangent.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tangent.store.Build;
import org.tangent.store.Commits;
import org.tangent.store.SampleRuns;
import org.tangent.store.Submitter;
import org.tangent.store.SweepRow;
import org.tangent.store.Table;
import org.tangent.store.Warehouse;
import org.tangent.sweep.PlannedRun;

class DriftTest {
  private static final Build OLD = build("a", 1);
  private static final Build NEW = build("b", 1);

  @TempDir Path folder;
  private Warehouse warehouse;

  @BeforeEach
  void open() {
    warehouse = Warehouse.openForWriting(folder.toString(), new Configuration());
  }

  @Test
  void firstSubmissionMayBeOfAnyBuild() {
    passes("s", OLD);
    submitted("s-2", OLD, 0, 5, 0);
    passes("s", NEW);
  }

  @Test
  void sameJarPassesWhateverItsCommit() {
    submitted("s", OLD, 0, 5, 0);
    passes("s", new Build("other commit", true, OLD.jarHash(), 1, "4.1.0"));
  }

  @Test
  void otherJarIsRefusedInOneLine() {
    submitted("s", OLD, 0, 5, 0);
    assertThatThrownBy(() -> check("s", NEW))
        .isInstanceOf(DriftException.class)
        .hasMessage(
            "sweep s: submitted at 2025-01-01T00:00:00Z with jar aaaaaaaaaaaa (commit"
                + " commit of a, numerics revision 1), and now with jar bbbbbbbbbbbb (commit"
                + " commit of b, numerics revision 1); --allow-drift goes on all the same");
  }

  @Test
  void otherRevisionIsRefused() {
    submitted("s", OLD, 0, 5, 0);
    assertThatThrownBy(() -> check("s", build("a", 2)))
        .isInstanceOf(DriftException.class)
        .hasMessageContaining("numerics revision 1)")
        .hasMessageContaining("numerics revision 2)");
  }

  @Test
  void latestSubmissionThatMayHaveCommittedCounts() {
    submitted("s", OLD, 0, 5, 0);
    submitted("s", NEW, 1, 0, 0);
    passes("s", OLD);
    submitted("s", NEW, 2, 0, null);
    passes("s", NEW);
    assertThatThrownBy(() -> check("s", OLD)).isInstanceOf(DriftException.class);
    submitted("s", OLD, 3, 1, 1);
    passes("s", OLD);
  }

  @Test
  void refusedSweepWritesNothing() {
    submitted("s", OLD, 0, 5, 0);
    List<PlannedRun> runs = List.of(SampleRuns.gradientDescent(0, 1, 1));
    assertThatThrownBy(() -> run(false, "s", runs, SweepListener.NONE))
        .isInstanceOf(DriftException.class);
    assertThat(warehouse.isEmpty(Table.PLAN)).isTrue();

    assertThat(run(true, "s", runs, SweepListener.NONE).committed()).isEqualTo(1);

    // Nothing is left to run, so that no code matters.
    assertThat(run(false, "s", runs, SweepListener.NONE).reused()).isEqualTo(1);
  }

  private SweepOutcome run(
      boolean allowDrift, String sweep, List<PlannedRun> runs, SweepListener listener) {
    SweepOptions options = new SweepOptions(false, false, false, 2, 30, allowDrift);
    SweepRunner runner = new SweepRunner(warehouse, options);
    return SweepRunnerTest.run(LocalSpark.session(), warehouse, runner, sweep, runs, listener);
  }

  private void passes(String sweep, Build build) {
    assertThatCode(() -> check(sweep, build)).doesNotThrowAnyException();
  }

  private void check(String sweep, Build build) {
    Drift.check(sweep, warehouse, build, new Configuration());
  }

  private void submitted(String sweep, Build build, int day, long committed, Integer exitCode) {
    Instant at = Instant.parse("2025-01-0%dT00:00:00Z".formatted(day + 1));
    Commits.submission(
        warehouse,
        new SweepRow(
            sweep,
            at,
            exitCode == null ? null : at,
            "sweep: s",
            List.of(),
            10,
            0,
            committed,
            0,
            exitCode,
            new Submitter(build, "host", 7)));
  }

  private static Build build(String letter, int revision) {
    return new Build("commit of " + letter, false, letter.repeat(64), revision, "4.1.0");
  }
}
