package org.tangent.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rows that have a place on a chart, by what their values are drawn as.
 *
 * @param kinds what the values of each channel are
 * @param leftOut the number of rows without a place
 */
record Points(Map<Channel, Kind> kinds, List<Map<Channel, Object>> values, int leftOut) {
  Points {
    kinds = Collections.unmodifiableMap(new EnumMap<>(kinds));
    values = Collections.unmodifiableList(values);
  }

  /** Where a chart has its rows. */
  static Points of(Chart chart, Rows rows) {
    Map<Channel, Integer> indices = new EnumMap<>(Channel.class);
    chart.channels().forEach((channel, name) -> indices.put(channel, rows.columns().indexOf(name)));
    Map<Channel, Kind> kinds = new EnumMap<>(Channel.class);
    indices.forEach((channel, index) -> kinds.put(channel, Kind.of(rows.column(index))));
    requireNumbers(chart, kinds);
    List<Map<Channel, Object>> values = new ArrayList<>();
    for (List<Object> row : rows.values()) {
      Map<Channel, Object> point = new EnumMap<>(Channel.class);
      indices.forEach((channel, index) -> point.put(channel, row.get(index)));
      if (hasPlace(chart, kinds, point)) {
        values.add(point);
      }
    }
    return new Points(kinds, values, rows.values().size() - values.size());
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

  private static void requireNumbers(Chart chart, Map<Channel, Kind> kinds) {
    if (kinds.get(Channel.Y) != Kind.NUMBERS) {
      throw new ChartException("y must be a column of numbers: " + chart.y().column());
    }
    if (chart.x().logarithmic() && kinds.get(Channel.X) != Kind.NUMBERS) {
      throw new ChartException(
          "x must be a column of numbers, since its axis is logarithmic: " + chart.x().column());
    }
  }

  private static boolean hasPlace(
      Chart chart, Map<Channel, Kind> kinds, Map<Channel, Object> point) {
    return isOn(chart.y(), point.get(Channel.Y))
        && (kinds.get(Channel.X) == Kind.NUMBERS
            ? isOn(chart.x(), point.get(Channel.X))
            : point.get(Channel.X) != null);
  }

  private static boolean isOn(Chart.Axis axis, Object value) {
    return value instanceof Number number
        && Double.isFinite(number.doubleValue())
        && (!axis.logarithmic() || number.doubleValue() > 0);
  }
}
