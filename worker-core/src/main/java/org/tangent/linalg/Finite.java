package org.tangent.linalg;

import org.apache.spark.ml.linalg.DenseMatrix;

/** The rule that LAPACK is given finite numbers, since it may loop for ever on others. */
final class Finite {
  private Finite() {}

  /**
   * Checks all of a matrix.
   *
   * @throws ArithmeticException if an entry is not finite
   */
  static void require(DenseMatrix a) {
    for (int i = 0; i < a.values().length; i++) {
      if (!Double.isFinite(a.values()[i])) {
        throw new ArithmeticException(
            "matrix [%d x %d] is not finite at row %d, column %d: %s"
                .formatted(
                    a.numRows(), a.numCols(), i % a.numRows(), i / a.numRows(), a.values()[i]));
      }
    }
  }
}
