package org.tangent.linalg;

import org.apache.spark.ml.linalg.DenseMatrix;
import org.netlib.util.intW;

/**
 * Cholesky factorisation A + shift·I = LLᵀ of a symmetric matrix [n × n], in memory of its own that
 * is used again from one matrix to the next.
 */
public final class Cholesky {
  private final int n;
  private final double[] factor;
  private final Backend backend = Backend.current();

  /** Reserves n² numbers. */
  public Cholesky(int n) {
    this.n = n;
    this.factor = new double[n * n];
  }

  /**
   * Factors A + shift·I, reading the lower triangle of A, which is left as it is.
   *
   * @return whether the matrix is finite, and positive definite to working precision; if not, the
   *     factor is unusable
   */
  public boolean factor(DenseMatrix a, double shift) {
    double[] from = a.values();
    for (int column = 0; column < n; column++) {
      int diagonal = column * n + column;
      System.arraycopy(from, diagonal, factor, diagonal, n - column);
      factor[diagonal] += shift;
    }
    intW info = new intW(0);
    backend.lapack().dpotrf("L", n, factor, n, info);
    if (info.val < 0) {
      throw new IllegalArgumentException("dpotrf: argument " + -info.val);
    }
    return info.val == 0 && hasFinitePivots();
  }

  /** LAPACK takes what is not a number for a pivot like another, and carries it on to the last. */
  private boolean hasFinitePivots() {
    for (int i = 0; i < n; i++) {
      if (!Double.isFinite(factor[i * n + i])) {
        return false;
      }
    }
    return true;
  }

  /**
   * The smallest by the largest of the squared diagonal entries of L: where it is of the order of
   * n·2⁻⁵², the matrix is singular to working precision.
   */
  public double pivotRatio() {
    double least = Double.POSITIVE_INFINITY;
    double largest = 0;
    for (int i = 0; i < n; i++) {
      double pivot = factor[i * n + i] * factor[i * n + i];
      least = Math.min(least, pivot);
      largest = Math.max(largest, pivot);
    }
    return least / largest;
  }

  /** b ← (A + shift·I)⁻¹ b, for b of n numbers. */
  public void solve(double[] b) {
    backend.blas().dtrsv("L", "N", "N", n, factor, n, b, 1);
    backend.blas().dtrsv("L", "T", "N", n, factor, n, b, 1);
  }

  /** The lower triangle of (A + shift·I)⁻¹, in memory of its own. */
  public DenseMatrix inverse() {
    double[] inverse = factor.clone();
    intW info = new intW(0);
    backend.lapack().dpotri("L", n, inverse, n, info);
    if (info.val != 0) {
      throw new ArithmeticException(
          "dpotri did not invert a matrix [%d x %d]: info %d".formatted(n, n, info.val));
    }
    return new DenseMatrix(n, n, inverse);
  }
}
