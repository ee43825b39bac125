package org.tangent.model;

import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.data.DataFileException;
import org.tangent.data.DataFiles;

/** Weights from files. */
final class GivenWeights {
  private GivenWeights() {}

  /**
   * Reads a matrix [rows × columns].
   *
   * @throws DataFileException if the table has another shape
   */
  static DenseMatrix table(String path, int rows, int columns, DataFiles files) {
    DenseMatrix table = files.table(path);
    if (table.numRows() != rows || table.numCols() != columns) {
      throw new DataFileException(
          "%s: given weights must be [%d x %d]: [%d x %d]"
              .formatted(path, rows, columns, table.numRows(), table.numCols()));
    }
    return table;
  }
}
