package org.tangent.linalg;

import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.netlib.util.intW;

/** Minimum-norm least squares by the singular value decomposition, LAPACK's dgelss. */
public final class PseudoInverse {
  private PseudoInverse() {}

  /**
   * The x = A⁺b of least norm, with singular values up to a multiple of the largest counted as 0.
   *
   * @param a [m × n] of any shape, overwritten
   * @param b m numbers, kept as they are
   * @param cutoff the multiple
   * @return n numbers
   * @throws ArithmeticException if A is not finite or LAPACK does not converge
   */
  public static double[] apply(DenseMatrix a, double[] b, double cutoff) {
    Finite.require(a);
    int rows = a.numRows();
    int columns = a.numCols();
    int leading = Math.max(rows, columns);
    double[] x = Arrays.copyOf(b, leading);
    double[] singularValues = new double[Math.min(rows, columns)];
    intW rank = new intW(0);
    intW info = new intW(0);
    double[] work = new double[1];
    var lapack = Backend.current().lapack();
    lapack.dgelss(
        rows,
        columns,
        1,
        a.values(),
        rows,
        x,
        leading,
        singularValues,
        cutoff,
        rank,
        work,
        -1,
        info);
    work = new double[(int) work[0]];
    lapack.dgelss(
        rows,
        columns,
        1,
        a.values(),
        rows,
        x,
        leading,
        singularValues,
        cutoff,
        rank,
        work,
        work.length,
        info);
    if (info.val != 0) {
      throw new ArithmeticException(
          "dgelss failed on a matrix [%d x %d]: info %d".formatted(rows, columns, info.val));
    }
    return Arrays.copyOf(x, columns);
  }
}
