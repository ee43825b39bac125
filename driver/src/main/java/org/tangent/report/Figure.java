package org.tangent.report;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** A chart over its rows: what is drawn, what is left out, and the texts that draw it. */
public final class Figure {
  /** Why rows are left out, to be read after words that say which. */
  public static final String WITHOUT_PLACE =
      "whose x or y is null, not finite or, on a logarithmic axis, not > 0";

  private final Chart chart;
  private final Points points;

  private Figure(Chart chart, Points points) {
    this.chart = chart;
    this.points = points;
  }

  static Figure draw(Chart chart, Rows rows) {
    int count = rows.values().size();
    if (count == 0) {
      throw new ChartException("nothing to draw: there are no rows");
    }
    if (count > Chart.MOST_ROWS) {
      throw new ChartException(
          "a chart takes up to %d rows, and there are more: aggregate (GROUP BY) or sample them"
              .formatted(Chart.MOST_ROWS));
    }
    requirePlainValues(chart, rows);
    Points points = Points.of(chart, rows);
    if (points.values().isEmpty()) {
      throw new ChartException(
          "nothing to draw: there are %d rows, all %s".formatted(count, WITHOUT_PLACE));
    }
    requireFewValues(chart, points);
    return new Figure(chart, points);
  }

  /** How many rows are drawn. */
  public int points() {
    return points.values().size();
  }

  /** How many rows are left out. */
  public int leftOut() {
    return points.leftOut();
  }

  /** The largest number of rows that a line has at one x; more than 1 give it a band. */
  public int rowsAtOneX() {
    return points.lines().values().stream()
        .map(Map::values)
        .flatMap(Collection::stream)
        .max(Integer::compare)
        .orElseThrow();
  }

  /** Whether lines go through medians, with a band around them. */
  public boolean hasBand() {
    return chart.mark() == Chart.Mark.LINE && rowsAtOneX() > 1;
  }

  /** The figure as a specification in Vega-Lite 5, its data inlined. */
  public String vegaLite() {
    return new VegaLite(chart, points, hasBand()).json();
  }

  /** The figure as an HTML page that needs no other file and no network. */
  public String page() {
    return Page.of(chart.title() == null ? chart.y().title() : chart.title(), vegaLite());
  }

  private static void requirePlainValues(Chart chart, Rows rows) {
    chart
        .channels()
        .forEach(
            (channel, name) -> {
              int index = rows.columns().indexOf(name);
              if (!rows.values().stream().allMatch(row -> isPlain(row.get(index)))) {
                throw new ChartException(
                    "%s must be a column of numbers, times, texts or truth values: %s"
                        .formatted(channel.key(), name));
              }
            });
  }

  private static boolean isPlain(Object value) {
    return !(value instanceof Collection || value instanceof Map);
  }

  private static void requireFewValues(Chart chart, Points points) {
    Set<Channel> apart = EnumSet.of(Channel.COLOR, Channel.ROW, Channel.COLUMN);
    if (points.kinds().get(Channel.X) == Kind.NAMES) {
      apart.add(Channel.X);
    }
    for (Channel channel : apart) {
      int distinct = points.distinct(channel);
      if (distinct > channel.most()) {
        throw new ChartException(
            "%s must have at most %d values, to be told apart: %s has %d"
                .formatted(channel.key(), channel.most(), chart.channels().get(channel), distinct));
      }
    }
  }
}
