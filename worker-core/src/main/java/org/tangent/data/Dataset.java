package org.tangent.data;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * Samples to learn from or to test on.
 *
 * @param inputs [N × d] column-major, one row a sample
 * @param targets [N × c] column-major
 */
public record Dataset(DenseMatrix inputs, DenseMatrix targets) {

  public Dataset {
    if (inputs.numRows() != targets.numRows()) {
      throw new IllegalArgumentException(
          "inputs [%d x %d] and targets [%d x %d] must have as many rows"
              .formatted(inputs.numRows(), inputs.numCols(), targets.numRows(), targets.numCols()));
    }
  }

  /** Number N of samples. */
  public int size() {
    return inputs.numRows();
  }

  /** Number c of outputs. */
  public int outputs() {
    return targets.numCols();
  }

  /** The leading rows of a matrix [N × k], copied. */
  public static DenseMatrix leadingRows(DenseMatrix matrix, int rows) {
    int columns = matrix.numCols();
    double[] values = new double[rows * columns];
    for (int column = 0; column < columns; column++) {
      System.arraycopy(matrix.values(), column * matrix.numRows(), values, column * rows, rows);
    }
    return new DenseMatrix(rows, columns, values);
  }

  /** Matrices [Nᵢ × k] one below the other, copied. */
  public static DenseMatrix stacked(List<DenseMatrix> parts) {
    int columns = parts.get(0).numCols();
    int rows = parts.stream().mapToInt(DenseMatrix::numRows).sum();
    double[] values = new double[Math.multiplyExact(rows, columns)];
    int first = 0;
    for (DenseMatrix part : parts) {
      int height = part.numRows();
      for (int column = 0; column < columns; column++) {
        System.arraycopy(part.values(), column * height, values, column * rows + first, height);
      }
      first += height;
    }
    return new DenseMatrix(rows, columns, values);
  }

  /** Columns {@code from} to {@code to} (exclusive) of a matrix, copied. */
  public static DenseMatrix columns(DenseMatrix matrix, int from, int to) {
    int rows = matrix.numRows();
    return new DenseMatrix(
        rows, to - from, Arrays.copyOfRange(matrix.values(), from * rows, to * rows));
  }
}
