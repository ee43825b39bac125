package org.tangent.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that go wrong: a result if they diverge, a failure if they throw. */
class FailedRunsTest {
  @TempDir private Path folder;
  private Path warehouse;
  private WarehouseRows rows;

  @BeforeEach
  void name() {
    warehouse = folder.resolve("warehouse");
    rows = new WarehouseRows(warehouse);
  }

  @Test
  void runThatDivergesIsAResult() throws Exception {
    String text =
        """
        sweep: steep
        run:
          problem: {teacherStudent: {dimension: 3, teacherUnits: 2, trainSize: 20, testSize: 50}}
          model: {oneHiddenLayer: {units: 30}}
          stop: {maxIterations: 100}
        grid: {optimizer: [{gradientDescent: {stepSize: [1, 1e6]}}]}
        """;
    Started.Outcome outcome = sweep(text);
    assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
    List<Map<String, Object>> runs =
        rows.query("SELECT stepSize, status, reason, trainLoss, iterations FROM runs ORDER BY 1");
    assertThat(runs).extracting(run -> run.get("status")).containsExactly("CAPPED", "DIVERGED");
    assertThat(runs.get(1).get("reason")).asString().startsWith("train loss ");
    assertThat((Long) runs.get(1).get("iterations")).isLessThan(100L);
    assertThat(rows.value("SELECT count(*) FROM sweeps WHERE exitCode = 0 AND failed = 0"))
        .isEqualTo(1L);
  }

  @Test
  void runThatThrowsIsAFailureUntilItIsToBeTriedAgain() throws Exception {
    String text = SweepTexts.goodAndBadTables(folder);
    Started.Outcome first = sweep(text);
    assertThat(first.exitCode()).isEqualTo(ExitCode.FAILED.value());
    assertThat(first.stderr()).contains("sweep mixed: 4 runs, 0 reused, 4 to run");
    assertThat(first.stderr())
        .containsPattern("(?m)^mixed: 4 of 4 runs, 0 running, 2 failed")
        .containsPattern(
            "(?m)^first failure: java\\.lang\\.ArithmeticException: .* is not finite .*"
                + " \\(tangent show [0-9a-f]{12}\\)$");
    assertThat(rows.value("SELECT count(*) FROM runs")).isEqualTo(2L);
    List<Map<String, Object>> attempts =
        rows.query("SELECT runId, sweep, status, errorClass, message, stack, spec FROM attempts");
    assertThat(attempts)
        .hasSize(2)
        .allSatisfy(
            attempt -> {
              assertThat(attempt)
                  .containsEntry("sweep", "mixed")
                  .containsEntry("status", "FAILED")
                  .containsEntry("errorClass", ArithmeticException.class.getName());
              assertThat(attempt.get("message")).asString().contains("is not finite");
              assertThat(attempt.get("stack")).asString().contains("\tat org.tangent.");
              assertThat(attempt.get("spec")).asString().contains("large.csv");
            });

    String runId = (String) attempts.get(0).get("runId");
    Started.Outcome shown = Typed.on(warehouse, "show", runId.substring(0, 12));
    assertThat(shown.exitCode()).as(shown.stderr()).isZero();
    assertThat(shown.stdout()).contains(runId).contains("FAILED").contains("is not finite");
    assertThat(Typed.on(warehouse, "status", "--json").stdout())
        .containsPattern("\"failed\" : 2")
        .containsPattern("\"exitCode\" : 1");

    Started.Outcome again = sweep(text);
    assertThat(again.exitCode()).isEqualTo(ExitCode.FAILED.value());
    assertThat(again.stderr().lines())
        .containsExactly(
            "sweep mixed: 4 runs, 2 reused, 0 to run, 2 failed before"
                + " (--retry-failed tries them again)");
    assertThat(rows.value("SELECT count(*) FROM attempts")).isEqualTo(2L);

    Started.Outcome retried = sweep(text, "--retry-failed");
    assertThat(retried.exitCode()).isEqualTo(ExitCode.FAILED.value());
    assertThat(retried.stderr()).contains("sweep mixed: 4 runs, 2 reused, 2 to run");
    assertThat(rows.value("SELECT count(*) FROM attempts")).isEqualTo(4L);
    assertThat(rows.value("SELECT count(DISTINCT runId) FROM attempts")).isEqualTo(2L);
    assertThat(rows.value("SELECT count(*) FROM runs")).isEqualTo(2L);
  }

  private Started.Outcome sweep(String text, String... more) throws IOException {
    String file = SweepTexts.write(folder, "sweep", text).toString();
    return more.length == 0
        ? Typed.on(warehouse, "sweep", file, "--cores", "2")
        : Typed.on(warehouse, "sweep", file, "--cores", "2", more[0]);
  }
}
