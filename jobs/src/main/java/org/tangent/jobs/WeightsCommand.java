package org.tangent.jobs;

import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.tangent.session.Sessions;
import org.tangent.store.WarehouseException;
import org.tangent.store.WeightFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the final weights of a run as files that a sweep can read. */
@Command(
    name = "weights",
    description = {
      "Write the final weights of a run with keepWeights: true as CSV files, one a matrix,",
      "as model.weights and the targets of a network read them: the same bits."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Build.class,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:a file cannot be written",
      "2:wrong usage; no such run, or one without weights; the folder is not empty"
    })
final class WeightsCommand extends ReadingCommand {
  @Parameters(index = "0", paramLabel = "RUN", description = "The run's id, or how it begins.")
  private String run;

  @Option(
      names = "--into",
      paramLabel = "DIR",
      required = true,
      description = "Folder of the files, which must be new or empty.")
  private String into;

  private WeightFolder folder;

  @Override
  void check() {
    folder = WeightFolder.prepare(into, Sessions.fileSystems());
  }

  @Override
  void answer() {
    String runId = theOne(warehouse().idsOfResults(run), run);
    withViews(session -> answer(session, runId));
  }

  private void answer(SparkSession session, String runId) {
    Row kept = session.table("runs").filter(col("runId").equalTo(runId)).select("weights").first();
    if (kept.isNullAt(0)) {
      throw refused("run %s has no weights: its keepWeights is false".formatted(runId));
    }
    print(write(matrices(kept.getList(0)), folder));
  }

  private static Table write(Map<String, DenseMatrix> matrices, WeightFolder folder) {
    try {
      folder.write(matrices);
    } catch (WarehouseException failed) {
      throw new CommandException(ExitCode.FAILED, failed.getMessage(), failed);
    }
    List<List<Object>> rows = new ArrayList<>();
    matrices.forEach(
        (name, matrix) ->
            rows.add(List.of(name, matrix.numRows(), matrix.numCols(), WeightFolder.file(name))));
    return new Table(
        List.of(
            Column.text("matrix"),
            Column.number("rows"),
            Column.number("columns"),
            Column.text("file")),
        rows);
  }

  private static Map<String, DenseMatrix> matrices(List<Row> kept) {
    Map<String, DenseMatrix> matrices = new LinkedHashMap<>();
    kept.forEach(row -> matrices.put(row.getAs("name"), matrix(row)));
    return matrices;
  }

  private static DenseMatrix matrix(Row row) {
    List<Double> values = row.getList(row.fieldIndex("values"));
    return new DenseMatrix(
        Math.toIntExact(row.<Long>getAs("rows")),
        Math.toIntExact(row.<Long>getAs("columns")),
        values.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
