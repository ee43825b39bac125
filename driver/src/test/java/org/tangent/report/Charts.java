package org.tangent.report;

import java.util.Arrays;
import java.util.List;

/** Charts and rows of the tests. */
final class Charts {
  static final Chart.Axis EPOCH = new Chart.Axis("epoch", null, false);
  static final Chart.Axis LOSS = new Chart.Axis("loss", "train loss", true);

  /** A line of each method, on a logarithmic y axis. */
  static final Chart LINES = line("method", null, null);

  /** Two methods at two epochs. */
  static final Rows LOSSES =
      rows(
          List.of("method", "epoch", "loss"),
          row("sgd", 1, 3.5),
          row("sgd", 2, 2.0),
          row("adam", 1, 3.0),
          row("adam", 2, 1e-7));

  private Charts() {}

  static Chart line(String color, String row, String column) {
    return new Chart(Chart.Mark.LINE, null, EPOCH, LOSS, color, row, column);
  }

  static Chart titled(String title) {
    return new Chart(Chart.Mark.LINE, title, EPOCH, LOSS, "method", null, null);
  }

  static Chart points(Chart.Axis x, Chart.Axis y, String color) {
    return new Chart(Chart.Mark.POINT, null, x, y, color, null, null);
  }

  static Chart.Axis linear(String column) {
    return new Chart.Axis(column, null, false);
  }

  static Chart.Axis logarithmic(String column) {
    return new Chart.Axis(column, null, true);
  }

  @SafeVarargs
  static Rows rows(List<String> columns, List<Object>... rows) {
    return new Rows(columns, List.of(rows));
  }

  static List<Object> row(Object... values) {
    return Arrays.asList(values);
  }
}
