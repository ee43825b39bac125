package org.tangent.analysis;

import static org.apache.spark.sql.functions.asc;
import static org.apache.spark.sql.functions.asc_nulls_last;
import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.desc;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.when;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.StructType;
import org.tangent.store.AttemptRow;
import org.tangent.store.RunSchema;
import org.tangent.store.Table;
import org.tangent.store.Warehouse;
import org.tangent.store.WarehouseException;

/**
 * The views over a warehouse. They show it as it was when they were registered; register them again
 * to see what came later.
 *
 * <ul>
 *   <li>{@code runs}, {@code plan}, {@code sweeps}, {@code attempts}: the tables with what is
 *       committed but not published yet, {@code runs} with one row a run;
 *   <li>{@code trajectories}: one row a recorded iteration, with the run's parameters;
 *   <li>{@code approximations}: one row an approximation of the curvature at a recorded iteration,
 *       of a layer or of the whole network, with the run's parameters;
 *   <li>{@code sweep_runs}: one row a place in the grid of a sweep, with the run's columns. A run
 *       that only failed has the status {@code FAILED}, one not run yet none;
 *   <li>{@code best_step_size}: for each setting of a sweep the step size with the lowest mean test
 *       loss over seeds.
 * </ul>
 */
public final class Views {
  private static final String RANK = "rank_";
  private static final String APPROXIMATIONS = "approximations";

  private final SparkSession session;
  private final Warehouse warehouse;

  private Views(SparkSession session, Warehouse warehouse) {
    this.session = session;
    this.warehouse = warehouse;
  }

  /** Registers the views in the session, in place of those of the same names. */
  public static void register(SparkSession session, Warehouse warehouse) {
    new Views(session, warehouse).register();
  }

  private void register() {
    Dataset<Row> runs = firstBy(table(Table.RUNS), List.of("runId"), asc("finishedAt"));
    Dataset<Row> plan = table(Table.PLAN);
    Dataset<Row> attempts =
        table(Table.ATTEMPTS).dropDuplicates(AttemptRow.KEY.toArray(String[]::new));
    Dataset<Row> sweepRuns = sweepRuns(plan, runs, attempts);
    runs.createOrReplaceTempView("runs");
    plan.createOrReplaceTempView("plan");
    table(Table.SWEEPS).createOrReplaceTempView("sweeps");
    attempts.createOrReplaceTempView("attempts");
    Dataset<Row> trajectories = trajectories(runs);
    trajectories.drop(APPROXIMATIONS).createOrReplaceTempView("trajectories");
    approximations(trajectories).createOrReplaceTempView(APPROXIMATIONS);
    sweepRuns.createOrReplaceTempView("sweep_runs");
    bestStepSize(sweepRuns).createOrReplaceTempView("best_step_size");
  }

  /** The rows of a table: what is committed and not published yet, and what is published. */
  private Dataset<Row> table(Table table) {
    StructType schema = table.schema().structType();
    // The journal first: what is published meanwhile is then seen twice, and not missed.
    Optional<Dataset<Row>> committed = journaled(table, schema);
    Dataset<Row> published =
        warehouse.isEmpty(table)
            ? session.createDataFrame(List.<Row>of(), schema)
            : session.read().schema(schema).parquet(warehouse.location(table));
    return committed.map(published::union).orElse(published);
  }

  /**
   * A copy of the journal's rows, since its files are deleted when they are published. If that
   * happens while they are read, they are listed again.
   */
  private Optional<Dataset<Row>> journaled(Table table, StructType schema) {
    List<String> files = warehouse.journaled(table);
    while (!files.isEmpty()) {
      try {
        return Optional.of(
            session
                .read()
                .schema(schema)
                .parquet(files.toArray(String[]::new))
                .localCheckpoint(true));
      } catch (Exception unreadable) {
        List<String> now = warehouse.journaled(table);
        if (now.containsAll(files)) {
          throw new WarehouseException("the journal cannot be read", unreadable);
        }
        files = now;
      }
    }
    return Optional.empty();
  }

  /** What each row has of its run. */
  private static Column[] parameters() {
    return Stream.concat(Stream.of("runId", "status"), RunSchema.parameterNames().stream())
        .map(name -> col(name))
        .toArray(Column[]::new);
  }

  private static Dataset<Row> approximations(Dataset<Row> trajectories) {
    Column[] point = with(parameters(), col("iteration"), col("seconds"));
    return trajectories
        .select(with(point, explode(col(APPROXIMATIONS)).as("approximation")))
        .select(with(point, col("approximation.*")));
  }

  private static Dataset<Row> trajectories(Dataset<Row> runs) {
    Column[] run = parameters();
    return runs.select(with(run, explode(col("trajectory")).as("point")))
        .select(with(run, col("point.*")));
  }

  private static Dataset<Row> sweepRuns(
      Dataset<Row> plan, Dataset<Row> runs, Dataset<Row> attempts) {
    Dataset<Row> failures =
        firstBy(
                attempts.filter(col("status").equalTo(AttemptRow.Status.FAILED.name())),
                List.of("runId"),
                desc("finishedAt"))
            .select(
                col("runId").as("failedRunId"),
                col("status").as("failedStatus"),
                coalesce(col("message"), col("errorClass")).as("failure"),
                col("spec").as("failedSpec"));
    Dataset<Row> joined =
        plan.withColumnRenamed("runId", "plannedRunId")
            .join(runs, col("runId").equalTo(col("plannedRunId")), "left")
            .join(failures, col("failedRunId").equalTo(col("plannedRunId")), "left");
    Column[] columns =
        Stream.of(runs.columns()).map(name -> sweepRunColumn(name)).toArray(Column[]::new);
    return joined.select(with(new Column[] {col("sweep"), col("position")}, columns));
  }

  private static Column sweepRunColumn(String name) {
    return switch (name) {
      case "runId" -> col("plannedRunId").as(name);
      case "status" -> coalesce(col(name), col("failedStatus")).as(name);
      case "reason" -> coalesce(col(name), col("failure")).as(name);
      case "spec" -> coalesce(col(name), col("failedSpec")).as(name);
      default -> col(name);
    };
  }

  private static Dataset<Row> bestStepSize(Dataset<Row> sweepRuns) {
    List<String> setting =
        Stream.of(
                Stream.of("sweep"),
                RunSchema.parameterNames().stream()
                    .filter(name -> !name.equals("seed") && !name.equals("stepSize")),
                Stream.of("setting"))
            .flatMap(names -> names)
            .toList();
    Dataset<Row> means =
        sweepRuns
            .filter(col("testLoss").isNotNull())
            .withColumn("setting", setting())
            .groupBy(
                Stream.concat(setting.stream(), Stream.of("stepSize"))
                    .map(name -> col(name))
                    .toArray(Column[]::new))
            .agg(
                avg("testLoss").as("testLoss"),
                avg("testLossRefit").as("testLossRefit"),
                avg("weightedCosineDistance").as("weightedCosineDistance"),
                countDistinct("seed").as("seeds"),
                count(when(col("status").equalTo(lit("DIVERGED")), 1)).as("diverged"));
    return firstBy(means, setting, asc("diverged"), asc("testLoss"), asc_nulls_last("stepSize"));
  }

  /**
   * All of the spec but the seed and the step size, also what is no column. A step size that is
   * none of the optimizer, as of a discretization, has no column either and stays.
   */
  private static Column setting() {
    Column withoutSeed = regexp_replace(col("spec"), lit("\"seed\":[^,}]+,?"), lit(""));
    return when(col("stepSize").isNull(), withoutSeed)
        .otherwise(regexp_replace(withoutSeed, lit("\"stepSize\":[^,}]+,?"), lit("")));
  }

  /** Of the rows that agree in {@code keys}, the first in that order. */
  private static Dataset<Row> firstBy(Dataset<Row> rows, List<String> keys, Column... order) {
    Column[] group = keys.stream().map(name -> col(name)).toArray(Column[]::new);
    return rows.withColumn(RANK, row_number().over(Window.partitionBy(group).orderBy(order)))
        .filter(col(RANK).equalTo(lit(1)))
        .drop(RANK);
  }

  private static Column[] with(Column[] columns, Column... more) {
    return Stream.concat(Stream.of(columns), Stream.of(more)).toArray(Column[]::new);
  }
}
