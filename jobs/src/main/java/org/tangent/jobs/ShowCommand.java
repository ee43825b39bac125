package org.tangent.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.desc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows all that is stored of a run. */
@Command(
    name = "show",
    description = "Show a run: its spec, metrics, provenance and trajectory, or why it failed.",
    mixinStandardHelpOptions = true,
    versionProvider = Build.class)
final class ShowCommand extends ReadingCommand {
  private static final List<String> NESTED =
      List.of("trajectory", "approximations", "weights", "log");

  @Parameters(index = "0", paramLabel = "RUN", description = "The run's id, or how it begins.")
  private String run;

  @Override
  void answer() {
    Set<String> results = warehouse().idsOfResults(run);
    boolean hasResult = !results.isEmpty();
    String runId = theOne(hasResult ? results : warehouse().idsOfAttempts(run), run);
    String view = hasResult ? "runs" : "attempts";
    withViews(session -> answer(session.table(view).filter(col("runId").equalTo(runId))));
  }

  private void answer(Dataset<Row> rows) {
    Row row = rows.orderBy(desc("finishedAt")).first();
    if (json()) {
      print(whole(row));
      return;
    }
    print(fields(row));
    if (List.of(row.schema().fieldNames()).contains("trajectory")) {
      Dataset<Row> trajectory = rows.selectExpr("inline(trajectory)").drop("approximations");
      print(withoutEmpty(Answers.table(trajectory)));
    }
  }

  private static Table whole(Row row) {
    Map<String, Object> fields = Answers.fields(row);
    return new Table(
        fields.keySet().stream().map(Column::text).toList(),
        List.of(new ArrayList<>(fields.values())));
  }

  private static Table fields(Row row) {
    List<List<Object>> rows = new ArrayList<>();
    Answers.fields(row)
        .forEach(
            (name, value) -> {
              if (value != null && !NESTED.contains(name)) {
                rows.add(List.of(name, value));
              }
            });
    return new Table(List.of(Column.text("field"), Column.text("value")), rows);
  }

  /** The table without columns that hold nothing. */
  private static Table withoutEmpty(Table table) {
    List<Integer> kept = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      int column = i;
      if (table.rows().stream().anyMatch(row -> row.get(column) != null)) {
        kept.add(i);
      }
    }
    return table.select(kept);
  }
}
