package org.tangent.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tangent.data.CsvTable;

/** The commands on a finished sweep, as a user types them. */
class CommandsTest {
  private static final int CORES = 2;

  @TempDir private static Path folder;
  private static String file;
  private static Path warehouse;
  private static Started.Outcome first;

  @TempDir private Path scratch;

  @BeforeAll
  static void sweep() throws IOException {
    file = SweepTexts.write(folder, "small", SweepTexts.SMALL).toString();
    warehouse = folder.resolve("warehouse");
    first = sweepOn(warehouse);
    assertThat(first.exitCode()).as(first.stderr()).isZero();
  }

  @Test
  void firstRunCountsAndAnswersWithTheBestStepSizes() {
    assertThat(first.stderr().lines()).contains("sweep small: 20 runs, 0 reused, 20 to run");
    assertThat(first.stderr().lines().reduce("", (before, line) -> line))
        .startsWith("small: 20 of 20 runs, 0 running");
    assertThat(first.stdout().lines().findFirst().orElseThrow())
        .matches("initScale +optimizer +stepSize +testLoss .*");
    // Three methods at two initial scales.
    assertThat(first.stdout().lines()).hasSize(1 + 6);
  }

  @Test
  void secondRunReusesAllAndLeavesTheRunsAlone() throws IOException {
    Path copy = copyOfWarehouse();
    Map<String, Object> before = contents(copy.resolve("runs"));
    Started.Outcome second = sweepOn(copy);
    assertThat(second.exitCode()).isZero();
    assertThat(second.stderr().lines())
        .containsExactly("sweep small: 20 runs, 20 reused, 0 to run");
    assertThat(second.stdout()).isEqualTo(first.stdout());
    assertThat(contents(copy.resolve("runs"))).isEqualTo(before);
  }

  @Test
  void overrideExtendsASweep() throws Exception {
    Path copy = copyOfWarehouse();
    Started.Outcome extended = sweepOn(copy, "seed=range(0,3)");
    assertThat(extended.exitCode()).as(extended.stderr()).isZero();
    assertThat(extended.stderr().lines()).contains("sweep small: 30 runs, 20 reused, 10 to run");
    Started.Outcome narrowed = sweepOn(copy, "seed=1", "optimizer.gaussNewton.stepSize=2,20,200");
    assertThat(narrowed.stderr().lines()).contains("sweep small: 12 runs, 10 reused, 2 to run");
    assertThat(new WarehouseRows(copy).value("SELECT count(DISTINCT runId) FROM runs"))
        .isEqualTo(32L);
  }

  @Test
  void dryRunWritesNothing() throws IOException {
    Path absent = scratch.resolve("absent");
    Started.Outcome dry = sweepOn(absent, "--dry-run", "--json");
    assertThat(dry.exitCode()).as(dry.stderr()).isZero();
    assertThat(dry.stderr()).isEmpty();
    assertThat(told(dry)).containsEntry("runs", "20").containsEntry("to run", "20");
    assertThat(told(dry)).containsEntry("cores", "2").containsEntry("predicted from", "0");
    assertThat(absent).doesNotExist();
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("small.yaml", "warehouse");

    Map<String, Object> before = contents(warehouse);
    Started.Outcome partly = sweepOn(warehouse, "--dry-run", "--json", "seed=1,2");
    assertThat(told(partly))
        .containsEntry("runs", "20")
        .containsEntry("reused", "10")
        .containsEntry("to run", "10")
        .containsEntry("predicted from", "20");
    assertThat(contents(warehouse)).isEqualTo(before);
  }

  @Test
  void dryRunTellsOfARandomSearch() throws IOException {
    Map<String, String> told =
        told(
            sweepOn(
                scratch.resolve("absent"),
                "--dry-run",
                "--json",
                "randomSearch={points: 2, factor: 2, of: [optimizer.stepSize]}"));
    // Four step sizes and the random features, at two seeds and two scales.
    assertThat(told)
        .containsEntry("runs", Integer.toString(4 * (4 * 3 + 1)))
        .containsEntry("repetitions", Integer.toString(4 * 2))
        .containsEntry(
            "random search of",
            "optimizer.gaussNewton.stepSize, optimizer.gradientDescent.stepSize");
  }

  @Test
  void dryRunForecastsWhatIsLeft() throws IOException {
    Map<String, String> all = told(sweepOn(scratch.resolve("absent"), "--dry-run", "--json"));
    double wallSeconds = Double.parseDouble(all.get("wall seconds"));
    double coreSeconds = 3600 * Double.parseDouble(all.get("core-hours"));
    assertThat(wallSeconds).isPositive().isBetween(coreSeconds / CORES, coreSeconds);

    Map<String, String> done = told(sweepOn(warehouse, "--dry-run", "--json"));
    assertThat(done).containsEntry("to run", "0").containsEntry("wall seconds", "0.0");

    assertThat(sweepOn(warehouse, "--dry-run").stdout())
        .containsPattern("core-hours +0\n")
        .containsPattern("wall time +0 s on 2 cores \\(--cores\\)\n")
        .containsPattern("predicted from +20 runs of the warehouse\n");
    assertThat(Typed.on(scratch.resolve("absent"), "sweep", file, "--dry-run").stdout())
        .containsPattern("wall time +[0-9.]+ (s|min|h) on \\d+ cores of this machine\n")
        .contains("counts of operations; no run has been seen yet");
  }

  @Test
  void sqlAnswersWithAnAlignedTableOrJson() throws IOException {
    String query = "SELECT optimizer, count(*) AS n FROM runs GROUP BY optimizer ORDER BY 1";
    assertThat(Typed.on(warehouse, "sql", query).stdout())
        .isEqualToIgnoringNewLines(
            """
            optimizer        n
            gaussNewton      8
            gradientDescent  8
            randomFeatures   4
            """);
    JsonNode rows = json(Typed.on(warehouse, "sql", query, "--json"));
    assertThat(rows).hasSize(3);
    assertThat(rows.at("/0/optimizer").textValue()).isEqualTo("gaussNewton");
    assertThat(rows.at("/0/n").longValue()).isEqualTo(8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT nothing FROM runs",
        "SELECT * FROM nowhere",
        "SELEC",
        "SELECT 1 / 0",
        "SELECT CAST(status AS INT) FROM runs",
        "",
        "SELECT (SELECT runId FROM runs)",
        "SELECT raise_error('x')"
      })
  void wrongQueryIsToldInOneLine(String query) {
    Started.Outcome outcome = Typed.on(warehouse, "sql", query);
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE.value());
    assertThat(outcome.stderr().lines())
        .singleElement()
        .asString()
        .startsWith("tangent: [")
        .doesNotStartWith("tangent: unexpected")
        .doesNotEndWith(";");
    assertThat(outcome.stdout()).isEmpty();
  }

  @Test
  void jsonHoldsValuesOfAllTypes() throws IOException {
    JsonNode row =
        json(Typed.on(
                warehouse,
                "sql",
                "SELECT array(TIMESTAMP '2026-01-02 03:04:05.678') AS times,"
                    + " named_struct('t', TIMESTAMP_NTZ '2026-01-02 03:04:05') AS struct,"
                    + " map('a', 1.5D) AS map, unhex('00ff') AS bytes, DATE '2026-01-02' AS day",
                "--json"))
            .get(0);
    assertThat(row)
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"times": ["2026-01-02 03:04:05.678"], "struct": {"t": "2026-01-02T03:04:05"},
                     "map": {"a": 1.5}, "bytes": "00ff", "day": "2026-01-02"}
                    """));
  }

  @Test
  void jsonLosesNoColumn() {
    String query = "SELECT 1 AS a, 2 AS b, 3 AS a";
    Started.Outcome outcome = Typed.on(warehouse, "sql", query, "--json");
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE.value());
    assertThat(outcome.stderr().lines())
        .containsExactly(
            "tangent: with --json columns must have names of their own (AS): the query has two"
                + " called a");
    assertThat(Typed.on(warehouse, "sql", query).stdout()).startsWith("a  b  a");
  }

  @Test
  void timesAreInUtcWhereverTheMachineIs() {
    TimeZone here = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));
    try {
      assertThat(Typed.on(warehouse, "sql", "SELECT TIMESTAMP '2026-01-02 03:04:05' AS t").stdout())
          .isEqualToIgnoringNewLines(
              """
              t
              2026-01-02 03:04:05.0
              """);
    } finally {
      TimeZone.setDefault(here);
    }
  }

  @Test
  void numbersAreFormattedAlikeInEveryLanguage() throws IOException {
    Locale here = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG"));
    try {
      assertThat(String.format("%d", 1)).isNotEqualTo("1");
      Path file = scratch.resolve("chart.html");
      assertThat(chart("SELECT 1 AS a, 2 AS `loss, \u00bdmean`", file, "--x", "a").stderr())
          .contains(": 1 rows drawn");
    } finally {
      Locale.setDefault(here);
    }
  }

  @Test
  void chartHasAnAxisOfTime() throws IOException {
    Path file = scratch.resolve("times.vl.json");
    String query = "SELECT finishedAt, testLoss AS `loss, \u00bdmean` FROM runs";
    chart(query, file, "--x", "finishedAt", "--points");
    JsonNode specification = new ObjectMapper().readTree(file.toFile());
    assertThat(specification.at("/layer/0/encoding/x/type").textValue()).isEqualTo("temporal");
    Object first = value("SELECT epoch_ms(min(finishedAt)) FROM runs");
    assertThat(specification.at("/data/values").findValuesAsText("x").stream().map(Instant::parse))
        .hasSize(SweepTexts.SMALL_RUNS)
        .contains(Instant.ofEpochMilli(((Number) first).longValue()));
  }

  @Test
  void chartDrawsWhatAQueryAnswers() throws IOException {
    Path file = scratch.resolve("chart.vl.json");
    Started.Outcome outcome =
        chart(
            "SELECT *, trainLoss AS `loss, \u00bdmean` FROM trajectories",
            file,
            ("--x iteration --color optimizer --row initScale --column seed --log-y --title Losses"
                    + " --x-title steps")
                .split(" "));
    JsonNode specification = new ObjectMapper().readTree(file.toFile());
    Object points = value("SELECT sum(len(trajectory)) FROM runs");
    assertThat(specification.at("/data/values")).hasSize(((Number) points).intValue());
    assertThat(specification.at("/title/text").textValue()).isEqualTo("Losses");
    assertThat(specification.at("/facet/row/title").textValue()).isEqualTo("initScale");
    assertThat(specification.at("/facet/column/title").textValue()).isEqualTo("seed");
    JsonNode encoding = specification.at("/spec/layer/1/encoding");
    assertThat(encoding.at("/x/title").textValue()).isEqualTo("steps");
    assertThat(encoding.at("/y/title").textValue())
        .isEqualTo("loss, \u00bdmean (median and range)");
    assertThat(encoding.at("/y/scale/type").textValue()).isEqualTo("log");
    assertThat(outcome.stderr())
        .matches(
            "\\Q%s\\E: %s rows drawn, \\d+ kB; medians and ranges of up to 2 rows\\R"
                .formatted(file, points));
  }

  @Test
  void chartIsAPageAndCountsWhatItLeavesOut() throws IOException {
    Path file = scratch.resolve("chart.html");
    String query = "SELECT stepSize, testLoss AS `loss, \u00bdmean`, optimizer FROM runs";
    Started.Outcome outcome = chart(query, file, "--x", "stepSize", "--points", "--log-x");
    // Random features have no step size.
    assertThat(outcome.stderr()).contains(": 16 rows drawn, ").contains("; 4 left out, whose x");
    assertThat(Files.readString(file)).startsWith("<!DOCTYPE html>").endsWith("</html>\n");
  }

  @Test
  void chartOverwritesNothingUnlessForced() throws IOException {
    Path file = Files.writeString(scratch.resolve("chart.vl.json"), "precious".repeat(1000));
    String[] words = {
      "chart", "SELECT 1 AS a, 2 AS b", "--x", "a", "--y", "b", "--into", file.toString(), "--force"
    };
    Started.Outcome refused = Typed.on(warehouse, Arrays.copyOf(words, words.length - 1));
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE.value());
    assertThat(file).hasContent("precious".repeat(1000));
    assertThat(Typed.on(warehouse, words).exitCode()).isZero();
    assertThat(scratch.toFile().list()).containsExactly("chart.vl.json");
    assertThat(new ObjectMapper().readTree(file.toFile()).at("/data/values")).hasSize(1);
  }

  @Test
  void statusCounts() throws IOException {
    JsonNode row = json(Typed.on(warehouse, "status", "small", "--json")).get(0);
    assertThat(row.get("runs").longValue()).isEqualTo(SweepTexts.SMALL_RUNS);
    assertThat(row.get("done").longValue()).isEqualTo(SweepTexts.SMALL_RUNS);
    assertThat(row.get("remaining").longValue()).isZero();
    assertThat(row.get("exitCode").longValue()).isZero();
    assertThat(Typed.on(warehouse, "status").stdout().lines()).hasSize(2);
  }

  @Test
  void statusOfAWarehouseThatIsNotThereIsEmpty() {
    Path absent = scratch.resolve("absent");
    Started.Outcome outcome = Typed.on(absent, "status");
    assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
    assertThat(outcome.stdout().lines()).hasSize(1);
    assertThat(absent).doesNotExist();
  }

  @Test
  void showTellsAllOfARun() throws Exception {
    String runId = (String) new WarehouseRows(warehouse).value("SELECT min(runId) FROM runs");
    Started.Outcome outcome = Typed.on(warehouse, "show", runId.substring(0, 12));
    assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
    assertThat(outcome.stdout())
        .contains(runId)
        .containsPattern("testLoss +\\d")
        .containsPattern("(?m)^iteration +seconds +trainLoss");
    JsonNode row = json(Typed.on(warehouse, "show", runId, "--json")).get(0);
    assertThat(row.get("runId").textValue()).isEqualTo(runId);
    assertThat(row.at("/trajectory/0/iteration").longValue()).isZero();
  }

  @Test
  void weightsAreWrittenAsTheyAre() throws Exception {
    WarehouseRows rows = new WarehouseRows(warehouse);
    String runId = (String) rows.value("SELECT min(runId) FROM runs");
    Path into = scratch.resolve("weights");
    Started.Outcome outcome = Typed.on(warehouse, "weights", runId, "--into", into.toString());
    assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
    assertThat(outcome.stdout())
        .isEqualToIgnoringNewLines(
            """
            matrix  rows  columns  file
            u         60        3  u.csv
            v         60        1  v.csv
            """);
    for (String name : List.of("u", "v")) {
      DenseMatrix read = read(into.resolve(name + ".csv"));
      String stored =
          "SELECT unnest(w.values) AS value FROM (SELECT unnest(weights) AS w FROM runs"
              + " WHERE runId = '%s') WHERE w.name = '%s'";
      assertThat(rows.query(stored.formatted(runId, name)).stream().map(row -> row.get("value")))
          .containsExactly(Arrays.stream(read.values()).boxed().toArray());
    }
    assertThat(into.toFile().list()).containsExactlyInAnyOrder("u.csv", "v.csv");
  }

  @Test
  void weightsOfARunAreWhereAnotherBegins() throws Exception {
    WarehouseRows rows = new WarehouseRows(warehouse);
    Map<String, Object> ended =
        rows.query("SELECT runId, trainLoss FROM runs ORDER BY runId LIMIT 1").get(0);
    Map<String, Object> run =
        rows.query("SELECT seed FROM runs WHERE runId = '%s'".formatted(ended.get("runId"))).get(0);
    Path into = scratch.resolve("weights");
    Typed.on(warehouse, "weights", (String) ended.get("runId"), "--into", into.toString());
    Path next = scratch.resolve("next");
    Started.Outcome begun =
        Typed.on(
            next,
            "sweep",
            file,
            "seed=" + run.get("seed"),
            "model.initScale=1",
            "optimizer={gradientDescent: {stepSize: 1}}",
            "stop.maxIterations=0",
            "model.weights={u: %s/u.csv, v: %s/v.csv}".formatted(into, into));
    assertThat(begun.exitCode()).as(begun.stderr()).isZero();
    assertThat((Double) new WarehouseRows(next).value("SELECT trainLoss FROM runs"))
        .isCloseTo((Double) ended.get("trainLoss"), withinPercentage(1e-10));
  }

  @Test
  void runWithoutWeightsIsToldInOneLine() throws Exception {
    Path other = scratch.resolve("other");
    assertThat(
            Typed.on(
                    other, "sweep", file, "seed=0", "optimizer=randomFeatures", "keepWeights=false")
                .exitCode())
        .isZero();
    String runId = (String) new WarehouseRows(other).value("SELECT min(runId) FROM runs");
    Path into = scratch.resolve("none");
    Started.Outcome outcome = Typed.on(other, "weights", runId, "--into", into.toString());
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE.value());
    assertThat(outcome.stderr().lines())
        .containsExactly(
            "tangent: run %s has no weights: its keepWeights is false".formatted(runId));
    assertThat(into).doesNotExist();
    assertThat(Typed.on(other, "weights", "", "--into", into.toString()).stderr().lines())
        .containsExactly("tangent: 2 runs begin with:");
  }

  private static DenseMatrix read(Path file) throws IOException {
    try (InputStream stream = Files.newInputStream(file)) {
      return CsvTable.read(file.toString(), stream);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"status unknown", "show unknown"})
  void unknownNameIsToldInOneLine(String words) {
    Started.Outcome outcome = Typed.on(warehouse, words.split(" "));
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE.value());
    assertThat(outcome.stderr().lines())
        .singleElement()
        .asString()
        .startsWith("tangent: ")
        .endsWith("unknown");
  }

  @Test
  void beginningOfSeveralRunsIsNotARun() throws Exception {
    // Ids are hexadecimal and more than sixteen.
    Map<String, Object> shared =
        new WarehouseRows(warehouse)
            .query(
                "SELECT left(runId, 1) AS digit, count(*) AS n FROM runs"
                    + " GROUP BY 1 HAVING count(*) > 1")
            .get(0);
    Started.Outcome outcome = Typed.on(warehouse, "show", (String) shared.get("digit"));
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE.value());
    assertThat(outcome.stderr().lines())
        .containsExactly(
            "tangent: %s runs begin with: %s".formatted(shared.get("n"), shared.get("digit")));
  }

  private static Started.Outcome sweepOn(Path warehouse, String... more) {
    return Typed.on(
        warehouse,
        Stream.concat(
                Stream.of("sweep", file, "--cores", Integer.toString(CORES)), Arrays.stream(more))
            .toArray(String[]::new));
  }

  private static Started.Outcome chart(String query, Path file, String... more) {
    Started.Outcome outcome =
        Typed.on(
            warehouse,
            Stream.concat(
                    Stream.of("chart", query, "--y", "loss, \u00bdmean", "--into", file.toString()),
                    Arrays.stream(more))
                .toArray(String[]::new));
    assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
    assertThat(outcome.stdout()).isEmpty();
    return outcome;
  }

  private static Object value(String query) {
    try {
      return new WarehouseRows(warehouse).value(query);
    } catch (Exception unreadable) {
      throw new AssertionError(query, unreadable);
    }
  }

  private static JsonNode json(Started.Outcome outcome) throws IOException {
    assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
    return new ObjectMapper().readTree(outcome.stdout());
  }

  private static Map<String, String> told(Started.Outcome dryRun) throws IOException {
    Map<String, String> told = new TreeMap<>();
    json(dryRun).forEach(row -> told.put(row.get("what").asText(), row.get("value").asText()));
    return told;
  }

  private Path copyOfWarehouse() throws IOException {
    Path copy = scratch.resolve("copy");
    for (Path path : below(warehouse)) {
      Files.copy(path, copy.resolve(warehouse.relativize(path).toString()));
    }
    return copy;
  }

  /** Files below a folder with their times, sizes and bytes. */
  private static Map<String, Object> contents(Path folder) throws IOException {
    Map<String, Object> contents = new TreeMap<>();
    for (Path path : below(folder)) {
      if (Files.isRegularFile(path)) {
        contents.put(
            folder.relativize(path).toString(),
            List.of(Files.getLastModifiedTime(path), Arrays.hashCode(Files.readAllBytes(path))));
      }
    }
    return contents;
  }

  /** The folder itself and all below it, each after what holds it. */
  private static List<Path> below(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.toList();
    }
  }
}
