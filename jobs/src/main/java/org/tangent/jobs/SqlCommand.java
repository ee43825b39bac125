package org.tangent.jobs;

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
    print(Query.answer(session, query, Answers::table));
  }
}
