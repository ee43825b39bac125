package org.tangent.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Warehouses that break under a sweep, as docs/storage.md says what happens then. */
@Timeout(600)
class BrokenWarehouseTest {
  private static final int RUNS = 80;
  private static final long LIMIT_SECONDS = 120;

  private static final String SWEEP =
      """
      sweep: many
      run:
        problem: {teacherStudent: {dimension: 5, teacherUnits: 2, trainSize: 100, testSize: 100}}
        model: {oneHiddenLayer: {units: 200}}
        optimizer: {gaussNewton: {stepSize: 0.1}}
        stop: {trainLoss: 0, maxIterations: 150}
        record: {every: never}
      grid: {seed: 'range(0, %d)'}
      """
          .formatted(RUNS);

  @TempDir private Path folder;
  private Path warehouse;
  private WarehouseRows rows;
  private String file;

  @BeforeEach
  void write() throws IOException {
    warehouse = folder.resolve("warehouse");
    rows = new WarehouseRows(warehouse);
    file = SweepTexts.write(folder, "many", SWEEP).toString();
  }

  @AfterEach
  void mend() {
    FaultyDisk.set(FaultyDisk.Fault.NONE);
  }

  @Test
  void diskThatFillsUpEndsTheSweepAndTheSameCommandGoesOn() throws Exception {
    Started.Outcome broken = sweepUntil(() -> FaultyDisk.set(FaultyDisk.Fault.FULL));

    assertEnded(broken, ": No space left on device (IOException)");
    assertTheSameCommandGoesOn();
  }

  @Test
  void permissionThatIsTakenAwayEndsTheSweepAndTheSameCommandGoesOn() throws Exception {
    Started.Outcome broken = sweepUntil(() -> FaultyDisk.set(FaultyDisk.Fault.DENIED));

    assertEnded(broken, "(Permission denied) (AccessControlException)");
    assertTheSameCommandGoesOn();
  }

  @Test
  void warehouseThatIsGoneEndsTheSweepAndTheSameCommandBeginsAnew() throws Exception {
    Path aside = folder.resolve("aside");
    Started.Outcome broken =
        sweepUntil(
            () -> {
              try {
                Files.move(warehouse, aside);
              } catch (IOException impossible) {
                throw new AssertionError(impossible);
              }
            });

    assertEnded(broken, warehouse.toString());
    Started.Outcome again = Typed.on(warehouse, "sweep", file, "--cores", "2");
    assertThat(again.exitCode()).as(again.stderr()).isZero();
    assertThat(again.stderr()).contains("%d runs, 0 reused, %d to run".formatted(RUNS, RUNS));
    assertEveryRunOnce();
  }

  /** One line with the reason, and nothing half-written to be seen. */
  private void assertEnded(Started.Outcome broken, String reason) throws IOException {
    assertThat(broken.exitCode()).as(broken.stderr()).isEqualTo(ExitCode.FAILED.value());
    assertThat(broken.stderr().lines().filter(line -> line.startsWith("tangent: ")))
        .singleElement()
        .asString()
        .contains(warehouse.toString())
        .contains(reason);
  }

  private void assertTheSameCommandGoesOn() throws Exception {
    FaultyDisk.set(FaultyDisk.Fault.NONE);
    Started.Outcome again = Typed.on(warehouse, "sweep", file, "--cores", "2");
    assertThat(again.exitCode()).as(again.stderr()).isZero();
    assertThat(again.stderr()).doesNotContain(" 0 reused");
    assertEveryRunOnce();
  }

  private void assertEveryRunOnce() throws Exception {
    assertThat(rows.query("SELECT count(*) AS n, count(DISTINCT runId) AS ids FROM runs"))
        .containsExactly(Map.of("n", (long) RUNS, "ids", (long) RUNS));
    assertThat(files("_journal")).isEmpty();
  }

  /** Does something to the warehouse as soon as it has a result. */
  private Started.Outcome sweepUntil(Runnable fault) throws Exception {
    CompletableFuture<Void> breaking =
        CompletableFuture.runAsync(
            () -> {
              await(() -> !results().isEmpty());
              fault.run();
            });
    Started.Outcome outcome =
        Typed.on(Path.of("faulty:" + warehouse), "sweep", file, "--cores", "2");
    breaking.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    return outcome;
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    try {
      while (!condition.getAsBoolean()) {
        assertThat(System.nanoTime()).isLessThan(deadline);
        Thread.sleep(20);
      }
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
      throw new AssertionError(ending);
    }
  }

  @Test
  void tornFileIsSetAsideAndItsRunsAreComputedAgain() throws Exception {
    String small = SweepTexts.write(folder, "small", SweepTexts.SMALL).toString();
    assertThat(Typed.on(warehouse, "sweep", small, "seed=0").exitCode()).isZero();
    assertThat(Typed.on(warehouse, "sweep", small).exitCode()).isZero();
    List<Map<String, Object>> results = rows.results();
    List<Map<String, Object>> trajectories = rows.trajectories();
    List<Path> files = files("runs");
    assertThat(files).hasSize(2);
    Path newest = files.get(1);
    try (var channel = Files.newByteChannel(newest, StandardOpenOption.WRITE)) {
      channel.truncate(Files.size(newest) / 2);
    }

    Started.Outcome named = Typed.on(warehouse, "sql", "SELECT count(*) FROM runs");
    assertThat(named.exitCode()).isNotZero();
    assertThat(named.stderr()).contains(newest.getFileName().toString());

    Started.Outcome mended = Typed.on(warehouse, "sweep", small);
    assertThat(mended.exitCode()).as(mended.stderr()).isZero();
    assertThat(mended.stderr())
        .contains(
            "%d runs, %d reused, %d to run"
                .formatted(
                    SweepTexts.SMALL_RUNS, SweepTexts.SMALL_RUNS / 2, SweepTexts.SMALL_RUNS / 2));
    assertThat(files("_torn")).singleElement().asString().endsWith(newest.getFileName().toString());
    assertThat(rows.results()).isEqualTo(results).hasSize(SweepTexts.SMALL_RUNS);
    assertThat(rows.trajectories()).isEqualTo(trajectories);
  }

  private List<Path> results() {
    try {
      return Stream.concat(files("_journal").stream(), files("runs").stream())
          .filter(path -> path.getFileName().toString().endsWith(".parquet"))
          .filter(path -> !path.getFileName().toString().startsWith("."))
          .filter(path -> !path.getFileName().toString().startsWith("attempts"))
          .toList();
    } catch (IOException changing) {
      return List.of();
    }
  }

  /** Files below a part of the warehouse, by name. */
  private List<Path> files(String part) throws IOException {
    Path root = warehouse.resolve(part);
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> found = Files.walk(root)) {
      return found.filter(Files::isRegularFile).sorted().toList();
    } catch (UncheckedIOException changing) {
      throw changing.getCause();
    }
  }
}
