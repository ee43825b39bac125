package org.tangent.report;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.tangent.sweep.NearestName;

/**
 * What a chart shows of rows: which columns are its axes, which one colours its marks and which
 * ones divide it into panels.
 *
 * <p>A line joins the rows of one colour and panel in the order of x. Where several of them have
 * the same x it goes through the medians of y, and a band reaches from the least to the greatest;
 * these stay what they are when the axis is made logarithmic, as means and deviations do not.
 * Points are drawn as they are.
 *
 * <p>Left out, and counted, are rows whose x or y is null, NaN or infinite or, on a logarithmic
 * axis, not greater than 0.
 *
 * @param title above the chart; null for none
 * @param color column of up to 20 values, a colour each: in the order of a scale if they are
 *     numbers, otherwise well apart; null for one colour. A null among them is a value like others
 * @param row column of up to 20 values, a row of panels each; null for one row
 * @param column likewise of the columns of panels
 */
public record Chart(
    Mark mark, String title, Axis x, Axis y, String color, String row, String column) {

  /** More rows than these are no picture, and a page that is slow to open. */
  public static final int MOST_ROWS = 50_000;

  /** How rows are drawn. */
  public enum Mark {
    LINE,
    POINT
  }

  /**
   * An axis.
   *
   * @param column of its values: numbers, or on a linear x axis times or up to 100 texts
   * @param title beside it; null for the column's name
   */
  public record Axis(String column, String title, boolean logarithmic) {
    public Axis {
      Objects.requireNonNull(column, "column");
      title = title == null ? column : title;
    }
  }

  public Chart {
    Objects.requireNonNull(mark, "mark");
    Objects.requireNonNull(x, "x");
    Objects.requireNonNull(y, "y");
  }

  /** The columns that rows must have, each once. */
  public List<String> columns() {
    return channels().values().stream().distinct().toList();
  }

  /**
   * Checks that each column of the chart is one of these, and only one.
   *
   * @throws ChartException if not
   */
  public void requireColumns(List<String> names) {
    channels().forEach((channel, name) -> requireColumn(channel, name, names));
  }

  /**
   * Draws the chart over rows.
   *
   * @throws ChartException if a column is missing or of no use in its place, if there are too many
   *     rows, or nothing to draw
   */
  public Figure over(Rows rows) {
    requireColumns(rows.columns());
    return Figure.draw(this, rows);
  }

  Map<Channel, String> channels() {
    Map<Channel, String> channels = new EnumMap<>(Channel.class);
    channels.put(Channel.X, x.column());
    channels.put(Channel.Y, y.column());
    Optional.ofNullable(color).ifPresent(name -> channels.put(Channel.COLOR, name));
    Optional.ofNullable(row).ifPresent(name -> channels.put(Channel.ROW, name));
    Optional.ofNullable(column).ifPresent(name -> channels.put(Channel.COLUMN, name));
    return channels;
  }

  private static void requireColumn(Channel channel, String name, List<String> names) {
    long found = names.stream().filter(name::equals).count();
    if (found == 0) {
      String advice =
          NearestName.nearest(name, names)
              .map("did you mean %s?"::formatted)
              .orElse("known are " + String.join(", ", names));
      throw new ChartException(
          "%s must be a column of the query: %s; %s".formatted(channel.key(), name, advice));
    }
    if (found > 1) {
      throw new ChartException(
          "%s must be one column, but the query has %d of the name: %s"
              .formatted(channel.key(), found, name));
    }
  }
}
