package org.tangent.jobs;

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

/** A warehouse as DuckDB reads it, which shares no code with us or with Spark. */
record WarehouseRows(Path warehouse) {

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
