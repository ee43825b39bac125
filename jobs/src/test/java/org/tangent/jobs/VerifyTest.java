package org.tangent.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tangent.data.DataFiles;
import org.tangent.data.StreamedFiles;
import org.tangent.linalg.Backend;
import org.tangent.measure.Metric;
import org.tangent.run.RunResult;
import org.tangent.run.TrainingRun;
import org.tangent.run.TrajectoryPoint;
import org.tangent.schedule.DataPaths;
import org.tangent.store.Build;
import org.tangent.store.Execution;
import org.tangent.store.Journal;
import org.tangent.store.Machine;
import org.tangent.store.PlanRow;
import org.tangent.store.Provenance;
import org.tangent.store.RunRow;
import org.tangent.store.Warehouse;
import org.tangent.sweep.PlannedRun;
import org.tangent.sweep.SweepFile;

/** Runs that are repeated, and what is told of those that are not what they were. */
class VerifyTest {
  @TempDir private static Path folder;
  private static Path file;
  private static Path warehouse;

  @TempDir private Path scratch;

  @BeforeAll
  static void sweep() throws IOException {
    file = SweepTexts.write(folder, "small", SweepTexts.SMALL);
    warehouse = folder.resolve("warehouse");
    Started.Outcome swept = Typed.on(warehouse, "sweep", file.toString(), "--cores", "2");
    assertThat(swept.exitCode()).as(swept.stderr()).isZero();
  }

  @Test
  void repeatedRunsAreTheSame() throws IOException {
    Started.Outcome all = verify(warehouse, "small", "--sample", "100", "--json");
    assertThat(all.exitCode()).as(all.stdout()).isZero();
    JsonNode rows = new ObjectMapper().readTree(all.stdout());
    assertThat(rows).hasSize(SweepTexts.SMALL_RUNS);
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row.get("verdict").textValue()).isEqualTo("same");
              assertThat(row.get("differences").longValue()).isZero();
              assertThat(row.get("ulps").isNull()).isTrue();
              assertThat(row.get("machine").textValue()).isEqualTo("same");
            });
    assertThat(all.stderr().lines().reduce("", (before, line) -> line))
        .isEqualTo(
            "verify small: 20 runs, 20 the same bit for bit, 0 different, 0 failed, 0 not compared");
  }

  @Test
  void seedDrawsTheSample() throws IOException {
    Set<String> first = ids(verify(warehouse, "small", "--sample", "4", "--json"));
    Set<String> again = ids(verify(warehouse, "small", "--sample", "4", "--json", "--seed", "0"));
    Set<String> other = ids(verify(warehouse, "small", "--sample", "4", "--json", "--seed", "1"));
    assertThat(first).hasSize(4).isEqualTo(again).isNotEqualTo(other);
  }

  @Test
  void oneBitThatIsNotWhatItWasIsFound() throws IOException {
    Path tampered = scratch.resolve("tampered");
    PlannedRun run = tamper(tampered, Machine.current(), Build.current());
    Started.Outcome found = verify(tampered, "small", "--sample", "3", "--json");
    assertThat(found.exitCode()).isEqualTo(ExitCode.FAILED.value());
    JsonNode row = rowOf(found, run);
    assertThat(row.get("verdict").textValue()).isEqualTo("different");
    assertThat(row.get("differences").longValue()).isEqualTo(1);
    assertThat(row.get("ulps").longValue()).isEqualTo(1);
    assertThat(row.get("largest").textValue()).isEqualTo("trajectory[1].testLoss");
    assertThat(found.stderr()).contains("2 the same bit for bit, 1 different");
  }

  @Test
  void differenceOfAnotherMachineIsOnlyTold() throws IOException {
    Machine here = Machine.current();
    Backend.Report backend =
        new Backend.Report("F2jBLAS", "F2jLAPACK", "none", "unset", "scalar", false);
    Path elsewhere = scratch.resolve("elsewhere");
    PlannedRun run =
        tamper(elsewhere, new Machine(backend, "slow", here.os(), here.jvm()), Build.current());
    Started.Outcome told = verify(elsewhere, "small", "--sample", "3", "--json");
    assertThat(told.exitCode()).as(told.stdout()).isZero();
    JsonNode row = rowOf(told, run);
    assertThat(row.get("verdict").textValue()).isEqualTo("different");
    assertThat(row.get("ulps").longValue()).isEqualTo(1);
    assertThat(row.get("machine").textValue()).contains("cpu slow, here ", "vectors scalar");
  }

  @Test
  void otherRevisionIsNotCompared() throws IOException {
    Path older = scratch.resolve("older");
    Build here = Build.current();
    Build before =
        new Build(
            here.gitCommit(),
            here.gitDirty(),
            here.jarHash(),
            here.numericsRevision() - 1,
            here.spark());
    tamper(older, Machine.current(), before);
    Started.Outcome outcome = verify(older, "small", "--sample", "3", "--json");
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.FAILED.value());
    assertThat(outcome.stdout()).contains("other numerics revision: ");
    assertThat(outcome.stderr()).contains("3 not compared");
  }

  @Test
  void changedDataAreToldApart() throws IOException {
    Path train = SweepTexts.table(scratch.resolve("train.csv"), 12, 1, 1);
    Path test = SweepTexts.table(scratch.resolve("test.csv"), 12, 1, 2);
    String text =
        """
        sweep: given
        run:
          problem: {tables: {train: '%s', test: '%s', inputs: 3}}
          model: {oneHiddenLayer: {units: 20}}
          optimizer: {gradientDescent: {stepSize: 0.1}}
        grid: {stop: [{maxIterations: 5}, {maxIterations: 1000000000, maxSeconds: 0.05, trainLoss: 0}]}
        """
            .formatted(train, test);
    String given = SweepTexts.write(scratch, "given", text).toString();
    Path tables = scratch.resolve("tables");
    assertThat(Typed.on(tables, "sweep", given, "--cores", "2").exitCode()).isZero();

    Started.Outcome same = verify(tables, "given", "--json");
    assertThat(same.exitCode()).as(same.stdout()).isZero();
    assertThat(same.stdout()).contains("\"same\"", "ended by maxSeconds");

    Files.writeString(test, Files.readString(test) + "1,1,1,1\n");
    Started.Outcome changed = verify(tables, "given", "--json");
    assertThat(changed.exitCode()).isEqualTo(ExitCode.FAILED.value());
    assertThat(changed.stdout()).contains("data changed");

    Files.delete(test);
    assertThat(verify(tables, "given", "--json").stdout()).contains("test.csv: cannot be read");
  }

  @ParameterizedTest
  @CsvSource({
    "unknown --sample 2, there is no sweep of this name in the warehouse: unknown",
    "small --sample 0, --sample must be >= 1: 0",
    "small --sample -3, --sample must be >= 1: -3",
    "small --cores 0, --cores must be >= 1: 0"
  })
  void wrongWordsAreToldInOneLine(String words, String message) {
    Started.Outcome outcome = verify(warehouse, words.split(" "));
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE.value());
    assertThat(outcome.stderr().lines()).containsExactly("tangent: " + message);
  }

  /** Writes three runs as a sweep would, one of them with a bit changed. */
  private static PlannedRun tamper(Path dir, Machine machine, Build build) {
    Configuration configuration = new Configuration();
    List<PlannedRun> runs =
        SweepFile.read(file, List.of())
            .plan(DataPaths.fingerprints(configuration))
            .runs()
            .limit(3)
            .toList();
    DataFiles none =
        new StreamedFiles(
            path -> {
              throw new IllegalStateException(path);
            });
    List<RunRow> rows = new ArrayList<>();
    for (PlannedRun run : runs) {
      RunResult result = TrainingRun.run(run.spec(), none);
      rows.add(
          new RunRow(
              run,
              rows.isEmpty() ? withOneUlpMore(result) : result,
              new Provenance(build, machine),
              Execution.endingNow(1, 0.5, 0, null)));
    }
    Warehouse into = Warehouse.openForWriting(dir.toString(), configuration);
    try (Journal journal = into.journal("small", () -> "", holder -> {})) {
      journal.appendRuns(rows);
      journal.writePlan(
          runs.stream().map(run -> new PlanRow("small", run.runId(), run.position())).iterator());
      journal.publish();
    }
    return runs.get(0);
  }

  private static RunResult withOneUlpMore(RunResult result) {
    List<TrajectoryPoint> trajectory = new ArrayList<>(result.trajectory());
    TrajectoryPoint point = trajectory.get(1);
    Map<Metric, Double> values = new EnumMap<>(point.values());
    values.compute(Metric.TEST_LOSS, (metric, loss) -> Math.nextUp(loss));
    trajectory.set(1, new TrajectoryPoint(point.iteration(), point.seconds(), values));
    return new RunResult(
        result.status(),
        result.reason(),
        result.iterations(),
        result.seconds(),
        result.phaseSeconds(),
        trajectory,
        result.weights());
  }

  private static JsonNode rowOf(Started.Outcome outcome, PlannedRun run) throws IOException {
    return StreamSupport.stream(new ObjectMapper().readTree(outcome.stdout()).spliterator(), false)
        .filter(row -> row.get("runId").textValue().equals(run.runId()))
        .findFirst()
        .orElseThrow();
  }

  private static Set<String> ids(Started.Outcome outcome) throws IOException {
    assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
    Set<String> ids = new HashSet<>();
    new ObjectMapper()
        .readTree(outcome.stdout())
        .forEach(row -> ids.add(row.get("runId").asText()));
    return ids;
  }

  private static Started.Outcome verify(Path dir, String... words) {
    List<String> all = new ArrayList<>(List.of("verify"));
    all.addAll(List.of(words));
    if (!all.contains("--cores")) {
      all.addAll(List.of("--cores", "2"));
    }
    return Typed.on(dir, all.toArray(String[]::new));
  }
}
