package org.tangent.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tangent.report.Charts.EPOCH;
import static org.tangent.report.Charts.LINES;
import static org.tangent.report.Charts.LOSS;
import static org.tangent.report.Charts.LOSSES;
import static org.tangent.report.Charts.line;
import static org.tangent.report.Charts.linear;
import static org.tangent.report.Charts.logarithmic;
import static org.tangent.report.Charts.points;
import static org.tangent.report.Charts.row;
import static org.tangent.report.Charts.rows;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a chart takes, leaves out and refuses. */
class ChartTest {
  private static final List<String> NAMES = List.of("method", "epoch", "loss");

  @Test
  void rowsWithoutAPlaceAreLeftOutAndCounted() {
    Figure figure =
        LINES.over(
            rows(
                NAMES,
                row("sgd", 1, 2.0),
                row("sgd", null, 2.0),
                row("sgd", 3, null),
                row("sgd", 4, Double.NaN),
                row("sgd", 5, Double.POSITIVE_INFINITY),
                row("sgd", 6, 0.0),
                row("sgd", 7, -1.0),
                row(null, 8, 1.0)));
    assertThat(figure.points()).isEqualTo(2);
    assertThat(figure.leftOut()).isEqualTo(6);
  }

  @Test
  void zeroHasAPlaceOnALinearAxis() {
    Rows rows = rows(NAMES, row("sgd", 0, 0.0), row("sgd", 0, -1));
    assertThat(points(EPOCH, linear("loss"), null).over(rows).leftOut()).isZero();
    assertThat(points(EPOCH, LOSS, null).over(LOSSES).leftOut()).isZero();
    assertThatThrownBy(() -> points(logarithmic("epoch"), linear("loss"), null).over(rows))
        .hasMessage("nothing to draw: there are 2 rows, all %s".formatted(Figure.WITHOUT_PLACE));
  }

  @Test
  void linesWithSeveralRowsAtOneXHaveABand() {
    assertThat(LINES.over(LOSSES).hasBand()).isFalse();
    Figure withoutColor = line(null, null, null).over(LOSSES);
    assertThat(withoutColor.hasBand()).isTrue();
    assertThat(withoutColor.rowsAtOneX()).isEqualTo(2);
    assertThat(line(null, null, "method").over(LOSSES).hasBand()).isFalse();
    assertThat(points(EPOCH, LOSS, null).over(LOSSES).hasBand()).isFalse();
  }

  @Test
  void chartNeedsItsColumnsOnce() {
    Chart twice = new Chart(Chart.Mark.LINE, null, EPOCH, LOSS, "epoch", "method", "method");
    assertThat(twice.columns()).containsExactly("epoch", "loss", "method");
  }

  @Test
  void rowsAreCopied() {
    List<List<Object>> values = new ArrayList<>(List.of(row("sgd", 1, 2.0)));
    Rows rows = new Rows(NAMES, values);
    values.clear();
    assertThat(rows.values()).hasSize(1);
    assertThatThrownBy(() -> rows(NAMES, row("sgd", 1)))
        .hasMessage("a row must have 3 values: [sgd, 1]");
  }

  @Test
  void asManyRowsAsTheLimitAreDrawn() {
    assertThat(LINES.over(many(Chart.MOST_ROWS)).points()).isEqualTo(Chart.MOST_ROWS);
  }

  @Test
  void timesLieOnAScaleHoweverMany() {
    List<List<Object>> rows =
        new ArrayList<>(
            IntStream.range(0, 101)
                .mapToObj(i -> row("sgd", Instant.ofEpochSecond(i), 1))
                .toList());
    rows.add(row("sgd", null, 1));
    Figure figure = LINES.over(new Rows(NAMES, rows));
    assertThat(figure.points()).isEqualTo(101);
    assertThat(figure.leftOut()).isEqualTo(1);
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(
            LINES,
            rows(List.of("method", "epoch", "los")),
            "y must be a column of the query: loss; did you mean los?"),
        Arguments.of(
            line("optimizer", null, null),
            LOSSES,
            "color must be a column of the query: optimizer; known are method, epoch, loss"),
        Arguments.of(
            line(null, "Method", null),
            LOSSES,
            "row must be a column of the query: Method; did you mean method?"),
        Arguments.of(
            LINES,
            rows(List.of("method", "epoch", "loss", "epoch")),
            "x must be one column, but the query has 2 of the name: epoch"),
        Arguments.of(
            points(EPOCH, linear("method"), null), LOSSES, "y must be a column of numbers: method"),
        Arguments.of(
            points(logarithmic("method"), LOSS, null),
            LOSSES,
            "x must be a column of numbers, since its axis is logarithmic: method"),
        Arguments.of(
            points(linear("epoch"), linear("loss"), null),
            rows(NAMES, row("sgd", 1, Instant.EPOCH)),
            "y must be a column of numbers: loss"),
        Arguments.of(
            points(logarithmic("epoch"), LOSS, null),
            rows(NAMES, row("sgd", Instant.EPOCH, 1)),
            "x must be a column of numbers, since its axis is logarithmic: epoch"),
        Arguments.of(LINES, rows(NAMES), "nothing to draw: there are no rows"),
        Arguments.of(
            LINES,
            rows(NAMES, row("sgd", 1, null)),
            "nothing to draw: there are 1 rows, all " + Figure.WITHOUT_PLACE),
        Arguments.of(
            LINES,
            many(Chart.MOST_ROWS + 1),
            "a chart takes up to 50000 rows, and there are more: aggregate (GROUP BY) or sample"
                + " them"),
        Arguments.of(
            LINES,
            rows(NAMES, row(List.of("sgd"), 1, 1.0)),
            "color must be a column of numbers, times, texts or truth values: method"),
        Arguments.of(
            line(null, null, "method"),
            rows(NAMES, row(Map.of("a", "b"), 1, 1.0)),
            "column must be a column of numbers, times, texts or truth values: method"),
        Arguments.of(
            line("epoch", null, null),
            many(21),
            "color must have at most 20 values, to be told apart: epoch has 21"),
        Arguments.of(
            points(linear("method"), LOSS, null),
            texts(101),
            "x must have at most 100 values, to be told apart: method has 101"));
  }

  @ParameterizedTest(name = "{2}")
  @MethodSource("refused")
  void refuses(Chart chart, Rows rows, String message) {
    assertThatThrownBy(() -> chart.over(rows))
        .isInstanceOf(ChartException.class)
        .hasMessage(message);
  }

  private static Rows many(int count) {
    return new Rows(NAMES, IntStream.range(0, count).mapToObj(i -> row("sgd", i, 1.0)).toList());
  }

  private static Rows texts(int count) {
    return new Rows(NAMES, IntStream.range(0, count).mapToObj(i -> row("m" + i, i, 1.0)).toList());
  }
}
