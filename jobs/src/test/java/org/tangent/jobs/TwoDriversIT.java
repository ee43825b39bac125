package org.tangent.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two driver processes and one warehouse, at the same time. */
@Timeout(600)
class TwoDriversIT {
  private static final String SWEEP =
      """
      sweep: %s
      run:
        problem: {teacherStudent: {dimension: 5, teacherUnits: 2, trainSize: 100, testSize: 100}}
        model: {oneHiddenLayer: {units: 200}}
        optimizer: {gaussNewton: {stepSize: 0.1}}
        stop: {trainLoss: 0, maxIterations: 50}
        record: {every: never}
      grid: {seed: 'range(%d, %d)'}
      """;

  @TempDir private Path folder;
  private WarehouseRows warehouse;

  @BeforeEach
  void name() {
    warehouse = new WarehouseRows(folder.resolve("warehouse"));
  }

  @Test
  void secondDriverOfASweepIsRefusedAndToldWhoHasIt() throws Exception {
    SweepTexts.write(folder, "long", SWEEP.formatted("long", 0, 10_000));
    try (Started first = sweep("first", "long")) {
      warehouse.awaitCommit(Set.of(), first);
      try (Started second = sweep("second", "long")) {
        Started.Outcome refused = second.await(Launched.LIMIT);

        assertThat(refused.exitCode()).isEqualTo(ExitCode.LEASE_HELD.value());
        assertThat(refused.stdout()).isEmpty();
        assertThat(refused.stderr().lines().filter(line -> line.startsWith("tangent: ")))
            .singleElement()
            .asString()
            .matches(
                "tangent: sweep long is held by pid %d on %s since 2[-0-9]{9}T[0-9:]{8}Z, which .*"
                    .formatted(first.handle().pid(), InetAddress.getLocalHost().getHostName()));
      }
      assertThat(first.isAlive()).as(first.stderr()).isTrue();
      assertThat(warehouse.value("SELECT count(*) FROM sweeps")).isEqualTo(1L);
      first.handle().destroy();
      assertThat(first.await(Launched.LIMIT).exitCode()).isEqualTo(ExitCode.TERMINATED.value());
    }
    assertEveryRunOnce();
  }

  @Test
  void sweepsThatShareRunsWriteEachOnce() throws Exception {
    SweepTexts.write(folder, "one", SWEEP.formatted("one", 0, 120));
    SweepTexts.write(folder, "two", SWEEP.formatted("two", 60, 180));
    PlainReader reader;
    try (Started one = sweep("one", "one");
        Started two = sweep("two", "two");
        PlainReader reading = PlainReader.start(warehouse.warehouse())) {
      reader = reading;
      for (Started driver : List.of(one, two)) {
        Started.Outcome outcome = driver.await(Launched.LIMIT);
        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
      }
    }

    assertThat(reader.complaints()).isEmpty();
    assertThat(assertEveryRunOnce()).isEqualTo(180L);
    assertThat(warehouse.query("SELECT sweep, exitCode, total FROM sweeps ORDER BY sweep"))
        .containsExactly(
            Map.of("sweep", "one", "exitCode", 0L, "total", 120L),
            Map.of("sweep", "two", "exitCode", 0L, "total", 120L));
  }

  private Object assertEveryRunOnce() throws Exception {
    Map<String, Object> counts =
        warehouse.query("SELECT count(*) AS n, count(DISTINCT runId) AS ids FROM runs").get(0);
    assertThat(counts.get("n")).isEqualTo(counts.get("ids"));
    return counts.get("n");
  }

  private Started sweep(String name, String file) throws IOException {
    return Launched.start(name, folder, "sweep", file + ".yaml", "--cores", "1");
  }
}
