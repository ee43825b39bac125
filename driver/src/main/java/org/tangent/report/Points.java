package org.tangent.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The rows that have a place on a chart, by what their values are drawn as.
 *
 * @param numeric channels whose values are numbers
 * @param leftOut the number of rows without a place
 */
record Points(Set<Channel> numeric, List<Map<Channel, Object>> values, int leftOut) {
  Points {
    numeric = Collections.unmodifiableSet(EnumSet.copyOf(numeric));
    values = Collections.unmodifiableList(values);
  }

  /** Where a chart has its rows. */
  static Points of(Chart chart, Rows rows) {
    Map<Channel, Integer> indices = new EnumMap<>(Channel.class);
    chart.channels().forEach((channel, name) -> indices.put(channel, rows.columns().indexOf(name)));
    Set<Channel> numeric = EnumSet.noneOf(Channel.class);
    indices.forEach(
        (channel, index) -> {
          if (isOfNumbers(rows, index)) {
            numeric.add(channel);
          }
        });
    requireNumbers(chart, numeric);
    List<Map<Channel, Object>> values = new ArrayList<>();
    for (List<Object> row : rows.values()) {
      Map<Channel, Object> point = new EnumMap<>(Channel.class);
      indices.forEach((channel, index) -> point.put(channel, row.get(index)));
      if (hasPlace(chart, numeric, point)) {
        values.add(point);
      }
    }
    return new Points(numeric, values, rows.values().size() - values.size());
  }

  /**
   * How many points each line has at each x. A line is what shares a colour and a panel; without
   * these there is one.
   */
  Map<List<Object>, Map<Object, Integer>> lines() {
    Map<List<Object>, Map<Object, Integer>> lines = new HashMap<>();
    for (Map<Channel, Object> point : values) {
      List<Object> line = new ArrayList<>();
      line.add(point.get(Channel.COLOR));
      line.add(point.get(Channel.ROW));
      line.add(point.get(Channel.COLUMN));
      lines
          .computeIfAbsent(line, first -> new HashMap<>())
          .merge(point.get(Channel.X), 1, Integer::sum);
    }
    return lines;
  }

  /** The number of different values of a channel. */
  int distinct(Channel channel) {
    Set<Object> distinct = new HashSet<>();
    values.forEach(point -> distinct.add(point.get(channel)));
    return distinct.size();
  }

  /** A column without any value may be taken for one of numbers. */
  private static boolean isOfNumbers(Rows rows, int index) {
    return rows.values().stream()
        .map(row -> row.get(index))
        .filter(Objects::nonNull)
        .allMatch(value -> value instanceof Number);
  }

  private static void requireNumbers(Chart chart, Set<Channel> numeric) {
    if (!numeric.contains(Channel.Y)) {
      throw new ChartException("y must be a column of numbers: " + chart.y().column());
    }
    if (chart.x().logarithmic() && !numeric.contains(Channel.X)) {
      throw new ChartException(
          "x must be a column of numbers, since its axis is logarithmic: " + chart.x().column());
    }
  }

  private static boolean hasPlace(Chart chart, Set<Channel> numeric, Map<Channel, Object> point) {
    return isOn(chart.y(), point.get(Channel.Y))
        && (numeric.contains(Channel.X)
            ? isOn(chart.x(), point.get(Channel.X))
            : point.get(Channel.X) != null);
  }

  private static boolean isOn(Chart.Axis axis, Object value) {
    return value instanceof Number number
        && Double.isFinite(number.doubleValue())
        && (!axis.logarithmic() || number.doubleValue() > 0);
  }
}
