package org.tangent.jobs;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.tangent.report.Chart;
import org.tangent.report.Figure;
import org.tangent.report.Rows;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws what a query answers. */
@Command(
    name = "chart",
    description = {
      "Draw what a query in Spark SQL answers, over the same views as sql has: lines or points,",
      "as a page that any browser opens without a network, or as Vega-Lite. Where several rows of",
      "a line have the same x, it goes through the medians of y, in a band from the least to the",
      "greatest. Up to 50000 rows; aggregate more in the query."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Build.class,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the file is written",
      "1:the file cannot be written",
      "2:wrong usage or query; nothing to draw; the file is there already"
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  tangent chart \"SELECT * FROM trajectories\" --x iteration --y trainLoss \\",
      "      --color optimizer --column initScale --log-x --log-y --into chart.html"
    })
final class ChartCommand extends WarehouseCommand {
  @Parameters(index = "0", paramLabel = "QUERY", description = "The query.")
  private String query;

  @Option(
      names = "--x",
      paramLabel = "COLUMN",
      required = true,
      description = "Column of the x axis: numbers, times, or up to 100 texts.")
  private String x;

  @Option(
      names = "--y",
      paramLabel = "COLUMN",
      required = true,
      description = "Column of the y axis: numbers.")
  private String y;

  @Option(
      names = "--color",
      paramLabel = "COLUMN",
      description = "A line of its own colour for each value, of up to 20.")
  private String color;

  @Option(
      names = "--row",
      paramLabel = "COLUMN",
      description = "A row of panels for each value, of up to 20.")
  private String row;

  @Option(
      names = "--column",
      paramLabel = "COLUMN",
      description = "A column of panels for each value, of up to 20.")
  private String column;

  @Option(names = "--log-x", description = "Make the x axis logarithmic.")
  private boolean logX;

  @Option(names = "--log-y", description = "Make the y axis logarithmic.")
  private boolean logY;

  @Option(names = "--points", description = "Draw points instead of lines.")
  private boolean points;

  @Option(names = "--title", paramLabel = "TEXT", description = "Title of the chart.")
  private String title;

  @Option(
      names = "--x-title",
      paramLabel = "TEXT",
      description = "Title of the x axis (default: its column).")
  private String titleOfX;

  @Option(
      names = "--y-title",
      paramLabel = "TEXT",
      description = "Title of the y axis (default: its column).")
  private String titleOfY;

  @Option(
      names = "--into",
      paramLabel = "FILE",
      required = true,
      description = "File to write: a page if it ends in .html, Vega-Lite if in .vl.json.")
  private String into;

  @Option(names = "--force", description = "Overwrite the file if it is there.")
  private boolean force;

  private ChartFile file;

  @Override
  void check() {
    file = ChartFile.of(into, force);
  }

  @Override
  void answer() {
    withViews(this::answer);
  }

  private void answer(SparkSession session) {
    Chart chart =
        new Chart(
            points ? Chart.Mark.POINT : Chart.Mark.LINE,
            title,
            new Chart.Axis(x, titleOfX, logX),
            new Chart.Axis(y, titleOfY, logY),
            color,
            row,
            column);
    Figure figure = chart.over(Query.answer(session, query, answer -> rows(chart, answer)));
    tell(figure, file.write(figure));
  }

  /** What the chart needs of the answer, with one row more than it takes if there are too many. */
  private static Rows rows(Chart chart, Dataset<Row> answer) {
    chart.requireColumns(List.of(answer.columns()));
    Table table =
        Answers.table(
            answer
                .select(
                    chart.columns().stream()
                        .map(name -> answer.col("`" + name.replace("`", "``") + "`"))
                        .toArray(org.apache.spark.sql.Column[]::new))
                .limit(Chart.MOST_ROWS + 1));
    return new Rows(
        table.columns().stream().map(Column::name).toList(),
        table.rows().stream().map(ChartCommand::values).toList());
  }

  private static List<Object> values(List<Object> row) {
    return row.stream()
        .map(cell -> Cells.instant(cell).<Object>map(time -> time).orElse(Cells.plain(cell)))
        .collect(Collectors.toList());
  }

  private void tell(Figure figure, int bytes) {
    StringBuilder told = new StringBuilder();
    told.append("%s: %d rows drawn, %d kB".formatted(file, figure.points(), (bytes + 999) / 1000));
    if (figure.hasBand()) {
      told.append("; medians and ranges of up to %d rows".formatted(figure.rowsAtOneX()));
    }
    if (figure.leftOut() > 0) {
      told.append("; %d left out, %s".formatted(figure.leftOut(), Figure.WITHOUT_PLACE));
    }
    System.err.println(told);
  }
}
