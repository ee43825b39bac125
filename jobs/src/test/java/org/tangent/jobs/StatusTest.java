package org.tangent.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told of a sweep that ended with failures: its state, its logs, and its copy. */
class StatusTest {
  @TempDir private static Path folder;
  private static Path warehouse;

  @TempDir private Path scratch;

  @BeforeAll
  static void sweep() throws IOException {
    warehouse = folder.resolve("warehouse");
    Path good = SweepTexts.table(folder.resolve("good.csv"), 12, 1, 1);
    Path large = SweepTexts.table(folder.resolve("large.csv"), 12, 1e200, 1);
    String text =
        """
        sweep: mixed
        run:
          problem: {tables: {train: '%s', test: '%s', inputs: 3}}
          model: {oneHiddenLayer: {units: 20}}
          stop: {maxIterations: 5}
        grid:
          problem.train: ['%s', '%s']
          optimizer: [randomFeatures, {gradientDescent: {stepSize: 0.1}}]
        """
            .formatted(good, good, large, good);
    String file = SweepTexts.write(folder, "mixed", text).toString();
    for (String again : new String[] {"--retry-failed", "--retry-failed"}) {
      assertThat(Typed.on(warehouse, "sweep", file, "--cores", "2", again).exitCode())
          .isEqualTo(ExitCode.FAILED.value());
    }
  }

  @Test
  void stateNamesTheLastDriverAndWhatToDo() throws IOException {
    Started.Outcome shown = Typed.on(warehouse, "status", "mixed");
    assertThat(shown.exitCode()).as(shown.stderr()).isZero();
    assertThat(shown.stderr()).isEmpty();
    assertThat(shown.stdout())
        .containsPattern("(?m)^mixed +failed +4 +2 ")
        .containsPattern(
            "(?m)^driver: pid %d on \\S+ since \\S+; it has ended$"
                .formatted(ProcessHandle.current().pid()))
        .contains("--retry-failed");

    JsonNode row = json(Typed.on(warehouse, "status", "mixed", "--json")).get(0);
    assertThat(row.get("state").textValue()).isEqualTo("failed");
    assertThat(row.get("failed").longValue()).isEqualTo(2);
    assertThat(row.get("remaining").longValue()).isZero();
    assertThat(row.get("exitCode").longValue()).isEqualTo(1);
    assertThat(row.at("/driver/state").textValue()).isEqualTo("released");
    assertThat(row.at("/driver/pid").longValue()).isEqualTo(ProcessHandle.current().pid());
    assertThat(Instant.parse(row.get("finishedAt").textValue())).isBefore(Instant.now());
  }

  @Test
  void watchEndsWithASweepThatHasEnded() {
    Started.Outcome watched = Typed.on(warehouse, "status", "mixed", "--watch");
    assertThat(watched.exitCode()).as(watched.stderr()).isZero();
    assertThat(watched.stdout().lines())
        .containsExactly("mixed: failed, 2 of 4 done, 2 failed, 0 running");
    assertThat(Typed.on(warehouse, "status", "--watch").stdout()).isEqualTo(watched.stdout());
  }

  @Test
  void waitEndsWithTheExitCodeOfTheSubmission() {
    Started.Outcome waited = Typed.on(warehouse, "status", "mixed", "--wait");
    assertThat(waited.exitCode()).isEqualTo(ExitCode.FAILED.value());
    assertThat(waited.stdout() + waited.stderr()).isEmpty();
    assertThat(
            Typed.on(warehouse, "status", "mixed", "--wait", "--since", "2001-01-01T00:00:00Z")
                .exitCode())
        .isEqualTo(ExitCode.FAILED.value());
  }

  @ParameterizedTest
  @CsvSource({
    "status unknown --wait, there is no sweep of this name in the warehouse: unknown",
    "status --wait, --wait waits for one sweep: give its name",
    "status mixed --wait --watch, --watch shows and --wait is silent: give one of them",
    "status --watch --json, --watch is for people: leave it out with --json",
    "status mixed --since 2025-03-04T05:06:07Z, --since is for --wait: 2025-03-04T05:06:07Z",
    "status mixed --wait --since noon, Invalid value for option '--since'",
    "logs zz, there is no run in the warehouse whose id begins with: zz",
    "compact --into DIR, the folder of the copy must be new or empty",
    "weights zz --into DIR/new, there is no run in the warehouse whose id begins with: zz",
    "weights zz --into DIR, the folder of the weights must be new or empty",
    "weights zz, Missing required option: '--into=DIR'"
  })
  void wrongUseIsToldInOneLine(String words, String message) throws IOException {
    Files.createFile(scratch.resolve("something"));
    Started.Outcome outcome =
        Typed.on(warehouse, words.replace("DIR", scratch.toString()).split(" "));
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE.value());
    assertThat(outcome.stdout()).isEmpty();
    assertThat(outcome.stderr().lines())
        .singleElement()
        .asString()
        .startsWith("tangent: ")
        .contains(message);
  }

  @Test
  void logsOfAResultAreThoseOfItsRow() throws Exception {
    WarehouseRows rows = new WarehouseRows(warehouse);
    Map<String, Object> run = rows.query("SELECT runId, reason, log FROM runs LIMIT 1").get(0);
    Started.Outcome logs = Typed.on(warehouse, "logs", (String) run.get("runId"));
    assertThat(logs.exitCode()).as(logs.stderr()).isZero();
    assertThat(logs.stdout().lines().findFirst().orElseThrow())
        .matches("== \\S+ (CONVERGED|CAPPED) on \\S+, attempt 1: .*")
        .endsWith(": " + run.get("reason"));
    assertThat(logs.stdout()).endsWith((String) run.get("log")).contains("starts on");
  }

  @Test
  void logsOfAFailedRunAreThoseOfAllItsAttempts() throws Exception {
    WarehouseRows rows = new WarehouseRows(warehouse);
    String runId = (String) rows.value("SELECT min(runId) FROM attempts");
    String beginning = runId.substring(0, 16);

    Started.Outcome logs = Typed.on(warehouse, "logs", beginning);
    assertThat(logs.exitCode()).as(logs.stderr()).isZero();
    assertThat(logs.stdout().lines().filter(line -> line.startsWith("== ")))
        .hasSize(2)
        .isSorted()
        .allSatisfy(
            line ->
                assertThat(line)
                    .matches(
                        "== \\S+ FAILED on \\S+, attempt 1:"
                            + " java.lang.ArithmeticException: .*is not finite.*"));
    assertThat(logs.stdout()).contains("starts on").doesNotContain("\tat org.tangent.");
    assertThat(Typed.on(warehouse, "logs", beginning, "--stack").stdout())
        .contains("\tat org.tangent.");

    JsonNode parts = json(Typed.on(warehouse, "logs", beginning, "--json"));
    assertThat(parts).hasSize(2);
    assertThat(parts.at("/0/runId").textValue()).isEqualTo(runId);
    assertThat(parts.at("/0/errorClass").textValue()).endsWith("ArithmeticException");
    assertThat(parts.at("/0").has("stack")).isFalse();
  }

  @Test
  void beginningOfSeveralRunsHasNoLog() {
    Started.Outcome logs = Typed.on(warehouse, "logs", "");
    assertThat(logs.exitCode()).isEqualTo(ExitCode.USAGE.value());
    assertThat(logs.stderr().lines()).containsExactly("tangent: 4 runs begin with:");
  }

  @Test
  void compactCopyAnswersAlike() throws Exception {
    Path copy = scratch.resolve("copy");
    Started.Outcome compacted = Typed.on(warehouse, "compact", "--into", copy.toString(), "--json");
    JsonNode tables = json(compacted);
    assertThat(tables.get(0).get("table").textValue()).isEqualTo("runs");
    assertThat(tables.get(0).get("files").longValue()).isEqualTo(1);
    assertThat(tables.get(0).get("rows").longValue()).isEqualTo(2);
    for (String table : new String[] {"runs", "plan", "sweeps", "attempts"}) {
      String all = "SELECT * FROM %s ORDER BY ALL".formatted(table);
      assertThat(new WarehouseRows(copy).query(all).toString())
          .as(table)
          .isEqualTo(new WarehouseRows(warehouse).query(all).toString());
    }
    JsonNode status = json(Typed.on(copy, "status", "mixed", "--json")).get(0);
    assertThat(status.get("state").textValue()).isEqualTo("failed");
    assertThat(status.get("done").longValue()).isEqualTo(2);
    assertThat(Typed.on(copy, "status", "mixed", "--wait").exitCode()).isEqualTo(1);
    Started.Outcome again =
        Typed.on(copy, "sweep", folder.resolve("mixed.yaml").toString(), "--cores", "2");
    assertThat(again.stderr()).contains("sweep mixed: 4 runs, 2 reused, 0 to run, 2 failed before");
    assertThat(new WarehouseRows(copy).value("SELECT count(*) FROM plan")).isEqualTo(4L);
  }

  @Test
  void compactOfWhatIsPublishedChangesNoTable() throws IOException {
    JsonNode tables = json(Typed.on(warehouse, "compact", "--json"));
    assertThat(tables.findValuesAsText("published")).containsOnly("0");
    Started.Outcome nowhere = Typed.on(scratch.resolve("no"), "compact");
    assertThat(nowhere.exitCode()).isEqualTo(ExitCode.USAGE.value());
    assertThat(scratch.resolve("no")).doesNotExist();
  }

  private static JsonNode json(Started.Outcome outcome) throws IOException {
    assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
    return new ObjectMapper().readTree(outcome.stdout());
  }
}
