package org.tangent.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tangent.store.Build;
import org.tangent.store.Journal;
import org.tangent.store.Submitter;
import org.tangent.store.SweepRow;
import org.tangent.store.Warehouse;

/** A sweep that another jar began. */
class DriftedSweepTest {
  private static final String TEXT =
      """
      sweep: drifted
      run:
        problem: {teacherStudent: {dimension: 2, teacherUnits: 2, trainSize: 5, testSize: 5}}
        model: {oneHiddenLayer: {units: 4}}
        optimizer: {gradientDescent: {stepSize: 1}}
        stop: {maxIterations: 2}
      grid: {seed: [1, 2]}
      """;

  @TempDir private Path folder;

  @Test
  void isRefusedUnlessAllowed() throws Exception {
    Path warehouse = folder.resolve("warehouse");
    String file = SweepTexts.write(folder, "drifted", TEXT).toString();
    Build other = new Build("0".repeat(40), false, "c".repeat(64), 1, "4.1.0");
    began(warehouse, other, Instant.parse("2025-01-01T00:00:00Z"));

    Started.Outcome refused = sweep(warehouse, file);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.DRIFT.value());
    assertThat(refused.stderr().lines())
        .singleElement()
        .asString()
        .startsWith("tangent: sweep drifted: ")
        .contains("jar cccccccccccc", "commit 000000000000", "--allow-drift");
    assertThat(refused.stdout()).isEmpty();
    WarehouseRows rows = new WarehouseRows(warehouse);
    assertThat(rows.value("SELECT count(*) FROM sweeps")).isEqualTo(1L);
    assertThat(warehouse.resolve("plan")).isEmptyDirectory();

    Started.Outcome allowed = sweep(warehouse, file, "--allow-drift");
    assertThat(allowed.exitCode()).as(allowed.stderr()).isZero();
    List<Map<String, Object>> submissions =
        rows.query("SELECT jarHash, gitCommit, pid FROM sweeps ORDER BY submittedAt");
    assertThat(submissions)
        .extracting(row -> row.get("jarHash"))
        .containsExactly(other.jarHash(), Build.current().jarHash());
    assertThat(submissions.get(1)).containsEntry("pid", ProcessHandle.current().pid());

    // With nothing left to run it does not matter who asks.
    began(warehouse, other, Instant.now());
    assertThat(sweep(warehouse, file).exitCode()).isZero();
    assertThat(sweep(warehouse, file, "seed=3").exitCode()).isEqualTo(ExitCode.DRIFT.value());
  }

  private static Started.Outcome sweep(Path warehouse, String file, String... more) {
    return Typed.on(
        warehouse,
        Stream.concat(Stream.of("sweep", file, "--cores", "2"), Stream.of(more))
            .toArray(String[]::new));
  }

  private static void began(Path warehouse, Build build, Instant at) {
    SweepRow row =
        new SweepRow(
            "drifted",
            at,
            null,
            TEXT,
            List.of(),
            2,
            0,
            0,
            0,
            null,
            new Submitter(build, "elsewhere", 1));
    Warehouse into = Warehouse.openForWriting(warehouse.toString(), new Configuration());
    try (Journal journal = into.journal("drifted", () -> "", holder -> {})) {
      journal.recordSweep(row);
    }
  }
}
