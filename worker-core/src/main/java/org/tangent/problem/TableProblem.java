package org.tangent.problem;

import java.util.Optional;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.data.DataFileException;
import org.tangent.data.DataFiles;
import org.tangent.data.Dataset;

/** Reads a problem given as tables. */
final class TableProblem {
  private TableProblem() {}

  static Problem read(Tables spec, DataFiles files) {
    DenseMatrix train = files.table(spec.train());
    DenseMatrix test = files.table(spec.test());
    requireTargets(spec.train(), train, spec.inputs());
    requireTargets(spec.test(), test, spec.inputs());
    if (train.numCols() != test.numCols()) {
      throw new DataFileException(
          "%s has %d columns, %s %d; both must have as many"
              .formatted(spec.train(), train.numCols(), spec.test(), test.numCols()));
    }
    int size = spec.trainSize() == null ? train.numRows() : spec.trainSize();
    DataRows.require(spec.train(), "trainSize", size, train.numRows());
    return new Problem(
        dataset(Dataset.leadingRows(train, size), spec.inputs()),
        dataset(test, spec.inputs()),
        Optional.ofNullable(spec.teacher()).map(path -> teacher(path, spec.inputs(), files)));
  }

  private static Dataset dataset(DenseMatrix table, int inputs) {
    return new Dataset(
        Dataset.columns(table, 0, inputs), Dataset.columns(table, inputs, table.numCols()));
  }

  private static DenseMatrix teacher(String path, int inputs, DataFiles files) {
    DenseMatrix teacher = files.table(path);
    if (teacher.numCols() != inputs) {
      throw new DataFileException(
          "%s: a teacher's weights must have %d columns: %d"
              .formatted(path, inputs, teacher.numCols()));
    }
    return teacher;
  }

  private static void requireTargets(String path, DenseMatrix table, int inputs) {
    if (table.numCols() <= inputs) {
      throw new DataFileException(
          "%s: inputs must be < the table's %d columns, which leaves the targets: %d"
              .formatted(path, table.numCols(), inputs));
    }
  }
}
