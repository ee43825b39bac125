package org.tangent.problem;

import java.util.Arrays;
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
    Dataset used = dataset(Dataset.leadingRows(train, size), spec.inputs());
    Dataset held = dataset(test, spec.inputs());
    if (spec.standardize()) {
      held = standardized(spec.train(), held, used.inputs());
      used = standardized(spec.train(), used, used.inputs());
    }
    return new Problem(
        used,
        held,
        Optional.ofNullable(spec.teacher()).map(path -> teacher(path, spec.inputs(), files)));
  }

  private static Dataset dataset(DenseMatrix table, int inputs) {
    return new Dataset(
        Dataset.columns(table, 0, inputs), Dataset.columns(table, inputs, table.numCols()));
  }

  /** Each input less its mean over the reference, divided by its standard deviation there, 1/N. */
  private static Dataset standardized(String path, Dataset data, DenseMatrix reference) {
    int rows = data.size();
    int count = reference.numRows();
    double[] values = data.inputs().values().clone();
    for (int column = 0; column < reference.numCols(); column++) {
      double[] known = Arrays.copyOfRange(reference.values(), column * count, (column + 1) * count);
      double mean = Arrays.stream(known).average().orElseThrow();
      double deviation =
          Math.sqrt(Arrays.stream(known).map(x -> (x - mean) * (x - mean)).average().orElseThrow());
      if (!(deviation > 0)) {
        throw new DataFileException(
            "%s: column %d is constant over the training set and cannot be standardised"
                .formatted(path, column + 1));
      }
      for (int i = column * rows; i < (column + 1) * rows; i++) {
        values[i] = (values[i] - mean) / deviation;
      }
    }
    return new Dataset(new DenseMatrix(rows, reference.numCols(), values), data.targets());
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
