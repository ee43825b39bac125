package org.tangent.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A warehouse as DuckDB reads it, which shares no code with us or with Spark. */
record WarehouseRows(Path warehouse) {
  private static final long POLL_MILLIS = 20;

  /** What may differ from execution to execution, besides seconds. */
  private static final Set<String> OF_THE_EXECUTION =
      Set.of("finishedAt", "host", "attempt", "resumedFrom", "log");

  /** Rows of a query, in which {@code runs}, say, stands for all files of that table. */
  List<Map<String, Object>> query(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      for (String table : List.of("runs", "plan", "sweeps", "attempts")) {
        String files = warehouse.resolve(table).resolve("*.parquet").toString();
        if (warehouse.resolve(table).toFile().list().length > 0) {
          statement.execute(
              "CREATE VIEW %s AS SELECT * FROM read_parquet('%s')".formatted(table, files));
        }
      }
      try (ResultSet answer = statement.executeQuery(sql)) {
        return rows(answer);
      }
    }
  }

  /** The files of results in the journal, by driver and name. */
  Set<String> commits() throws IOException {
    Set<String> names = new TreeSet<>();
    for (Path file : journaled()) {
      String token = file.getParent().getFileName().toString().replace(".sealed", "");
      names.add(token + "/" + file.getFileName());
    }
    return names;
  }

  /** Waits until a driver commits, which must be at work. */
  void awaitCommit(Set<String> before, Started driver) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + Launched.LIMIT.toNanos();
    while (before.containsAll(commits())) {
      if (!driver.isAlive() || System.nanoTime() > deadline) {
        throw new AssertionError("nothing was committed:\n" + driver.stderr());
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** How many runs have a result, be it published or in the journal. Nobody must be writing. */
  long committed() throws IOException, SQLException {
    List<Path> files = journaled();
    files.addAll(below("runs", 1));
    String list = files.stream().map("'%s'"::formatted).collect(Collectors.joining(", "));
    return (Long)
        query("SELECT count(DISTINCT runId) AS n FROM read_parquet([%s])".formatted(list))
            .get(0)
            .get("n");
  }

  private List<Path> journaled() throws IOException {
    List<Path> files = below("_journal", 3);
    files.removeIf(file -> !file.getFileName().toString().startsWith("runs-"));
    return files;
  }

  private List<Path> below(String part, int depth) throws IOException {
    Path root = warehouse.resolve(part);
    if (!Files.isDirectory(root)) {
      return new ArrayList<>();
    }
    try (Stream<Path> found = Files.find(root, depth, (path, is) -> is.isRegularFile())) {
      return found
          .filter(path -> path.getFileName().toString().matches("[^.].*\\.parquet"))
          .collect(Collectors.toCollection(ArrayList::new));
    } catch (UncheckedIOException changing) {
      // A folder was published and deleted between its listing and its opening.
      return below(part, depth);
    }
  }

  /**
   * All columns of {@code runs} that a run decides, whoever executed it and when. Weights are text,
   * which DuckDB writes to the last bit.
   */
  List<Map<String, Object>> results() throws SQLException {
    List<Map<String, Object>> rows =
        query(
            """
            SELECT * EXCLUDE (trajectory) REPLACE (CAST(weights AS VARCHAR) AS weights)
            FROM runs ORDER BY runId
            """);
    rows.forEach(row -> row.keySet().removeIf(WarehouseRows::isOfTheExecution));
    return rows;
  }

  private static boolean isOfTheExecution(String column) {
    return column.matches("seconds|.*Seconds") || OF_THE_EXECUTION.contains(column);
  }

  /** All trajectories, a row a point, without seconds. */
  List<Map<String, Object>> trajectories() throws SQLException {
    return query(
        """
        SELECT * EXCLUDE (seconds)
        FROM (SELECT runId, unnest(trajectory, recursive := true) FROM runs)
        ORDER BY runId, iteration
        """);
  }

  /** The only value of a query's only row. */
  Object value(String sql) throws SQLException {
    return query(sql).get(0).values().iterator().next();
  }

  private static List<Map<String, Object>> rows(ResultSet answer) throws SQLException {
    ResultSetMetaData columns = answer.getMetaData();
    List<Map<String, Object>> rows = new ArrayList<>();
    while (answer.next()) {
      Map<String, Object> row = new LinkedHashMap<>();
      for (int column = 1; column <= columns.getColumnCount(); column++) {
        row.put(columns.getColumnName(column), answer.getObject(column));
      }
      rows.add(row);
    }
    return rows;
  }
}
