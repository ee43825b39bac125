package org.tangent.jobs;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Answers a SQL query over the warehouse. */
@Command(
    name = "sql",
    description = {
      "Answer a query in Spark SQL over the views runs, trajectories, approximations, sweep_runs,",
      "best_step_size, plan, sweeps and attempts."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Build.class,
    footerHeading = "%nExample:%n",
    footer = "  tangent sql \"SELECT optimizer, count(*) FROM runs GROUP BY optimizer\"")
final class SqlCommand extends ReadingCommand {
  @Parameters(index = "0", paramLabel = "QUERY", description = "The query.")
  private String query;

  @Override
  void answer() {
    withViews(this::answer);
  }

  private void answer(SparkSession session) {
    print(Query.answer(session, query, this::table));
  }

  private Table table(Dataset<Row> rows) {
    if (json()) {
      requireDistinct(List.of(rows.columns()));
    }
    return Answers.table(rows);
  }

  /** In JSON the last of two values of one name would hide the first. */
  private static void requireDistinct(List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw refused(
            "with --json columns must have names of their own (AS): the query has two called "
                + name);
      }
    }
  }
}
