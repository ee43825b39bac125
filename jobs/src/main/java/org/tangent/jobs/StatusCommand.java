package org.tangent.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Tells how far sweeps have come, from the files alone. */
@Command(
    name = "status",
    description = "Show how far sweeps have come: done, failed and remaining runs.",
    mixinStandardHelpOptions = true,
    versionProvider = Build.class)
final class StatusCommand extends ReadingCommand {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "SWEEP",
      description = "Name of the sweep; all where not given.")
  private String sweep;

  @Override
  void answer(SparkSession session) {
    Dataset<Row> counts =
        session
            .table("sweep_runs")
            .groupBy("sweep")
            .agg(
                count(lit(1)).as("runs"),
                number("status IN ('CONVERGED', 'CAPPED', 'DIVERGED')").as("done"),
                number("status = 'CONVERGED'").as("converged"),
                number("status = 'CAPPED'").as("capped"),
                number("status = 'DIVERGED'").as("diverged"),
                number("status = 'FAILED'").as("failed"),
                number("status IS NULL").as("remaining"));
    Dataset<Row> latest =
        session
            .table("sweeps")
            .groupBy("sweep")
            .agg(
                max_by(struct("submittedAt", "finishedAt", "exitCode"), col("submittedAt"))
                    .as("latest"))
            .select("sweep", "latest.*");
    Table table =
        Answers.table(
            counts
                .join(latest, new String[] {"sweep"}, "left")
                .filter(sweep == null ? lit(true) : col("sweep").equalTo(sweep))
                .orderBy("sweep"));
    if (sweep != null && table.rows().isEmpty()) {
      throw refused("there is no sweep of this name in the warehouse: " + sweep);
    }
    print(table);
  }

  private static Column number(String condition) {
    return count(when(expr(condition), 1));
  }
}
