package org.tangent.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tangent.run.RunStatus;
import org.tangent.schedule.LocalSpark;
import org.tangent.store.Commits;
import org.tangent.store.PlanRow;
import org.tangent.store.RunRow;
import org.tangent.store.SampleRuns;
import org.tangent.store.Table;
import org.tangent.store.Warehouse;
import org.tangent.sweep.PlannedRun;

class ViewsTest {
  @TempDir Path folder;

  private final SparkSession spark = LocalSpark.session();

  private Warehouse openForWriting() {
    return Warehouse.openForWriting(folder.toString(), new Configuration());
  }

  private List<String> sql(String query) {
    return spark.sql(query).collectAsList().stream().map(row -> row.mkString(" ")).toList();
  }

  private static void plan(Warehouse warehouse, String sweep, PlannedRun... runs) {
    Commits.plan(
        warehouse,
        sweep,
        List.of(runs).stream()
            .map(run -> new PlanRow(sweep, run.runId(), run.position()))
            .iterator());
  }

  @Test
  void missingWarehouseHasViewsWithTheirColumnsAndNoRows() {
    Views.register(spark, Warehouse.open(folder.resolve("no").toString(), new Configuration()));

    for (Table table : Table.values()) {
      assertThat(spark.table(table.folder()).schema()).isEqualTo(table.schema().structType());
    }
    for (String view :
        List.of(
            "runs",
            "plan",
            "sweeps",
            "attempts",
            "trajectories",
            "approximations",
            "sweep_runs",
            "best_step_size")) {
      assertThat(spark.table(view).collectAsList()).as(view).isEmpty();
    }
    assertThat(sql("select stepSize, avg(testLoss) from sweep_runs group by stepSize")).isEmpty();
  }

  @Test
  void runThatTwoDriversWroteIsOneRow() {
    Warehouse warehouse = openForWriting();
    PlannedRun run = SampleRuns.gaussNewton(0, 1, 2);
    Commits.runs(warehouse, SampleRuns.row(run, RunStatus.CAPPED, 0.5));
    Commits.runs(openForWriting(), SampleRuns.row(run, RunStatus.CAPPED, 0.5));
    plan(warehouse, "s", run);

    Views.register(spark, warehouse);

    assertThat(sql("select count(*), count(distinct runId) from runs")).containsExactly("1 1");
    assertThat(sql("select count(*) from sweep_runs")).containsExactly("1");
    assertThat(sql("select count(*) from trajectories")).containsExactly("1");
  }

  @Test
  void attemptThatIsPublishedAndStillInTheJournalIsOneRow() throws IOException {
    Warehouse warehouse = openForWriting();
    PlannedRun run = SampleRuns.gaussNewton(0, 1, 2);
    Commits.attempts(warehouse, SampleRuns.attempt("s", run));
    Path journal = Files.createDirectories(folder.resolve("_journal/s/1"));
    try (Stream<Path> published = Files.list(folder.resolve("attempts"))) {
      Files.copy(published.findFirst().orElseThrow(), journal.resolve("attempts-1.parquet"));
    }

    Views.register(spark, warehouse);

    assertThat(warehouse.journaled(Table.ATTEMPTS)).hasSize(1);
    assertThat(sql("select count(*) from attempts")).containsExactly("1");
  }

  @Test
  void trajectoriesCarryTheParameters() {
    Warehouse warehouse = openForWriting();
    Commits.runs(
        warehouse,
        SampleRuns.row(SampleRuns.gaussNewton(0, 3, 2), RunStatus.DIVERGED, 0.5, 0.25, Double.NaN));

    Views.register(spark, warehouse);

    assertThat(
            sql(
                "select iteration, seconds, testLoss, testLossRefit, seed, optimizer, stepSize "
                    + "from trajectories order by iteration"))
        .containsExactly(
            "0 0.0 0.5 null 3 gaussNewton 2.0",
            "1 0.125 0.25 null 3 gaussNewton 2.0",
            "2 0.25 NaN null 3 gaussNewton 2.0");
  }

  @Test
  void approximationsAreARowEach() {
    Warehouse warehouse = openForWriting();
    RunRow row =
        SampleRuns.row(SampleRuns.gaussNewton(0, 3, 2), RunStatus.CAPPED, 0.5, 0.25, 0.125);
    Commits.runs(warehouse, SampleRuns.withApproximations(row, 1));

    Views.register(spark, warehouse);

    assertThat(
            sql(
                "select iteration, seed, layer, representation, error, traceError, "
                    + "eigenvalues[1], solutions[0].damping, solutions[0].residual "
                    + "from approximations order by layer"))
        .containsExactly(
            "1 3 null kfac null 0.5 null 0.1 0.25",
            "1 3 layer2 amortizedEkfac 0.25 null 2.0 null null");
    assertThat(sql("select approximations is null, trajectory[0].approximations is null from runs"))
        .containsExactly("true true");
    assertThat(spark.table("trajectories").columns()).doesNotContain("approximations");
  }

  @Test
  void sweepRunsShowWhatIsMissingAndWhatFailed() {
    Warehouse warehouse = openForWriting();
    PlannedRun done = SampleRuns.gaussNewton(0, 1, 2);
    PlannedRun failed = SampleRuns.gaussNewton(1, 2, 2);
    PlannedRun missing = SampleRuns.gaussNewton(2, 3, 2);
    PlannedRun retried = SampleRuns.gaussNewton(3, 4, 2);
    PlannedRun ofNoSweep = SampleRuns.gaussNewton(4, 5, 2);
    plan(warehouse, "s", done, failed, missing, retried);
    plan(warehouse, "t", done);
    Commits.attempts(
        warehouse,
        SampleRuns.attempt("s", failed),
        SampleRuns.attempt("s", failed),
        SampleRuns.attempt("s", retried));
    Commits.runs(
        warehouse,
        SampleRuns.row(done, RunStatus.CONVERGED, 0.5),
        SampleRuns.row(retried, RunStatus.CAPPED, 0.5),
        SampleRuns.row(ofNoSweep, RunStatus.CAPPED, 0.5));

    Views.register(spark, warehouse);

    assertThat(
            sql(
                "select sweep, position, status, reason, testLoss, seed from sweep_runs "
                    + "order by sweep, position"))
        .containsExactly(
            "s 0 CONVERGED because 0.5 1",
            "s 1 FAILED no luck null null",
            "s 2 null null null null",
            "s 3 CAPPED because 0.5 4",
            "t 0 CONVERGED because 0.5 1");
    assertThat(sql("select spec from sweep_runs where status = 'FAILED'"))
        .containsExactly(failed.specJson());
  }

  @Test
  void bestStepSizeIsThatOfTheFewestDivergencesAndThenOfTheLowestMeanOverSeeds() {
    Warehouse warehouse = openForWriting();
    PlannedRun[] runs = {
      SampleRuns.gaussNewton(0, 1, 2), SampleRuns.gaussNewton(1, 2, 2),
      SampleRuns.gaussNewton(2, 1, 4), SampleRuns.gaussNewton(3, 2, 4),
      SampleRuns.gaussNewton(4, 1, 8), SampleRuns.gaussNewton(8, 1, 16),
      SampleRuns.gradientDescent(5, 1, 0.5), SampleRuns.gradientDescent(9, 1, 1),
      SampleRuns.randomFeatures(6, 1), SampleRuns.randomFeatures(7, 2)
    };
    double[] testLosses = {0.25, 0.75, 0.125, 1.5, Double.NaN, 0.0625, 0.5, 0.75, 1, 3};
    Set<Integer> diverged = Set.of(4, 5);
    plan(warehouse, "s", runs);
    for (int i = 0; i < runs.length; i++) {
      Commits.runs(
          warehouse,
          SampleRuns.row(
              runs[i],
              diverged.contains(i) ? RunStatus.DIVERGED : RunStatus.CAPPED,
              testLosses[i]));
    }

    Views.register(spark, warehouse);

    assertThat(
            sql(
                "select sweep, optimizer, units, stepSize, testLoss, testLossRefit, seeds, diverged "
                    + "from best_step_size order by optimizer"))
        .containsExactly(
            "s gaussNewton 20 2.0 0.5 null 2 0",
            "s gradientDescent 20 0.5 0.5 null 1 0",
            "s randomFeatures 20 null 2.0 null 2 0");
  }

  @Test
  void stepSizeThatIsNoColumnIsPartOfTheSetting() {
    Warehouse warehouse = openForWriting();
    PlannedRun small = SampleRuns.levenbergMarquardt(0, 1, 0.5);
    PlannedRun large = SampleRuns.levenbergMarquardt(1, 1, 2);
    plan(warehouse, "s", small, large);
    Commits.runs(
        warehouse,
        SampleRuns.row(small, RunStatus.CAPPED, 1),
        SampleRuns.row(large, RunStatus.CAPPED, 3));

    Views.register(spark, warehouse);

    assertThat(
            sql(
                "select optimizer, rho, stepSize, testLoss, seeds from best_step_size"
                    + " order by testLoss"))
        .containsExactly("levenbergMarquardt 0.5 null 1.0 1", "levenbergMarquardt 0.5 null 3.0 1");
  }

  @Test
  void viewsShowWhatWasThereWhenTheyWereRegistered() {
    Warehouse warehouse = openForWriting();
    Views.register(spark, warehouse);
    Commits.runs(warehouse, SampleRuns.row(SampleRuns.gaussNewton(0, 1, 2), RunStatus.CAPPED, 0.5));
    List<Row> before = spark.table("runs").collectAsList();
    Views.register(spark, warehouse);

    assertThat(before).isEmpty();
    assertThat(spark.table("runs").collectAsList()).hasSize(1);
  }
}
