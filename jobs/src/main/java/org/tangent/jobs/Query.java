package org.tangent.jobs;

import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A user's query in Spark SQL, whose mistakes are the user's. */
final class Query {
  /**
   * The classes of SQL states that are of a query: not supported, of too many rows or columns, of a
   * value that an operation cannot take, of a repeated key, wrong, of a setting, too complex,
   * raised by the query itself. The others are of what runs it.
   */
  private static final Set<String> OF_THE_QUERY =
      Set.of("0A", "21", "22", "23", "42", "46", "54", "P0");

  private Query() {}

  /**
   * Takes what a query answers.
   *
   * @throws CommandException if the query is wrong, in the words of Spark
   */
  static <T> T answer(SparkSession session, String query, Function<Dataset<Row>, T> take) {
    try {
      return take.apply(session.sql(query));
    } catch (Exception thrown) {
      // Spark declares no checked exception, but throws some.
      Optional<Throwable> wrong =
          Stream.iterate((Throwable) thrown, cause -> cause != null, Throwable::getCause)
              .filter(Query::isOfTheQuery)
              .findFirst();
      if (wrong.isPresent()) {
        throw WarehouseCommand.refused(firstLine(wrong.get().getMessage()));
      }
      throw thrown;
    }
  }

  private static boolean isOfTheQuery(Throwable thrown) {
    String state = thrown instanceof SparkThrowable spark ? spark.getSqlState() : null;
    return state != null && OF_THE_QUERY.contains(state.substring(0, 2));
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
