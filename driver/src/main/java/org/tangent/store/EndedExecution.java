package org.tangent.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An execution of a run that has ended, as {@code runs} or {@code attempts} tell of it.
 *
 * @param reason the stop rule that was met; null where it yielded no result
 * @param errorClass class of what was thrown; null where it yielded a result, as the next two
 * @param log null in rows of older versions
 */
public record EndedExecution(
    String runId,
    Instant finishedAt,
    String status,
    String host,
    long attempt,
    String reason,
    String errorClass,
    String message,
    String stack,
    String log) {

  private static final List<String> COLUMNS =
      List.of(
          "runId",
          "finishedAt",
          "status",
          "host",
          "attempt",
          "reason",
          "errorClass",
          "message",
          "stack",
          "log");

  private static final Comparator<EndedExecution> BY_TIME =
      Comparator.comparing(EndedExecution::finishedAt).thenComparingLong(EndedExecution::attempt);

  /**
   * Those of the runs whose ids begin so, by the time of their end: the earliest result of each
   * run, and all attempts without one.
   *
   * @throws WarehouseException if the tables cannot be read
   */
  public static List<EndedExecution> find(Warehouse warehouse, String beginning) {
    Map<String, EndedExecution> results = new HashMap<>();
    warehouse.rows(
        Table.RUNS,
        beginning,
        COLUMNS,
        row -> results.merge((String) row[0], of(row), EndedExecution::earlier));
    Set<EndedExecution> attempts = new HashSet<>();
    warehouse.rows(Table.ATTEMPTS, beginning, COLUMNS, row -> attempts.add(of(row)));
    List<EndedExecution> all = new ArrayList<>(results.values());
    all.addAll(attempts);
    all.sort(BY_TIME);
    return all;
  }

  private static EndedExecution earlier(EndedExecution one, EndedExecution other) {
    return BY_TIME.compare(one, other) <= 0 ? one : other;
  }

  private static EndedExecution of(Object[] row) {
    return new EndedExecution(
        (String) row[0],
        Instant.ofEpochMilli((Long) row[1]),
        (String) row[2],
        (String) row[3],
        (Long) row[4],
        (String) row[5],
        (String) row[6],
        (String) row[7],
        (String) row[8],
        (String) row[9]);
  }
}
