package org.tangent.jobs;

import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.SparkThrowable;
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
  /** Classes of SQL states: a value that an operation cannot take, and a query that is wrong. */
  private static final String DATA_EXCEPTION = "22";

  private static final String SYNTAX_OR_RULE = "42";

  @Parameters(index = "0", paramLabel = "QUERY", description = "The query.")
  private String query;

  @Override
  void answer(SparkSession session) {
    try {
      print(Answers.table(session.sql(query)));
    } catch (Exception thrown) {
      // Spark declares no checked exception, but throws some.
      Optional<Throwable> wrong =
          Stream.iterate((Throwable) thrown, cause -> cause != null, Throwable::getCause)
              .filter(SqlCommand::isOfTheQuery)
              .findFirst();
      if (wrong.isPresent()) {
        throw refused(firstLine(wrong.get().getMessage()));
      }
      throw thrown;
    }
  }

  private static boolean isOfTheQuery(Throwable thrown) {
    String state = thrown instanceof SparkThrowable spark ? spark.getSqlState() : null;
    return state != null && (state.startsWith(DATA_EXCEPTION) || state.startsWith(SYNTAX_OR_RULE));
  }

  /** What Spark says, without the plan or the query that it shows below. */
  private static String firstLine(String message) {
    return message
        .lines()
        .filter(line -> !line.isBlank())
        .findFirst()
        .orElse("the query is wrong")
        .replaceFirst(";\\s*$", "");
  }
}
