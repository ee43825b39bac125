package org.tangent.linalg;

import org.apache.spark.ml.linalg.DenseMatrix;
import org.netlib.util.intW;

/**
 * Eigenvalues and eigenvectors of symmetric matrices by LAPACK's dsyevr (relatively robust
 * representations). Eigenvalues are absolutely accurate to about 1e-15 of the largest.
 */
public final class SymmetricEigen {
  private final double[] values;
  private final double[] vectors;

  private SymmetricEigen(double[] values, double[] vectors) {
    this.values = values;
    this.vectors = vectors;
  }

  /**
   * The decomposition A = VΛVᵀ from the lower triangle of A [n × n].
   *
   * @throws ArithmeticException if A is not finite or LAPACK does not converge
   */
  public static SymmetricEigen decompose(DenseMatrix a) {
    int n = a.numRows();
    double[] copy = a.values().clone();
    requireFinite(copy, n);
    double[] values = new double[n];
    double[] vectors = new double[n * n];
    int[] support = new int[2 * n];
    intW found = new intW(0);
    intW info = new intW(0);
    double[] work = new double[1];
    int[] integers = new int[1];
    var lapack = Backend.current().lapack();
    lapack.dsyevr(
        "V", "A", "L", n, copy, n, 0, 0, 1, n, 0, found, values, vectors, n, support, work, -1,
        integers, -1, info);
    work = new double[Math.max(26 * n, (int) work[0])];
    integers = new int[Math.max(10 * n, integers[0])];
    lapack.dsyevr(
        "V",
        "A",
        "L",
        n,
        copy,
        n,
        0,
        0,
        1,
        n,
        0,
        found,
        values,
        vectors,
        n,
        support,
        work,
        work.length,
        integers,
        integers.length,
        info);
    requireConverged("dsyevr", n, info);
    return new SymmetricEigen(values, vectors);
  }

  /**
   * All eigenvalues of A in ascending order, from its lower triangle; errors as {@link #decompose}.
   */
  public static double[] eigenvalues(DenseMatrix a) {
    int n = a.numRows();
    double[] copy = a.values().clone();
    requireFinite(copy, n);
    double[] values = new double[n];
    intW info = new intW(0);
    double[] work = new double[1];
    int[] integers = new int[1];
    var lapack = Backend.current().lapack();
    lapack.dsyevd("N", "L", n, copy, n, values, work, -1, integers, -1, info);
    work = new double[(int) work[0]];
    integers = new int[integers[0]];
    lapack.dsyevd("N", "L", n, copy, n, values, work, work.length, integers, integers.length, info);
    requireConverged("dsyevd", n, info);
    return values;
  }

  /** Eigenvalue i in ascending order. */
  public double value(int i) {
    return values[i];
  }

  /** The eigenvectors V [n × n] column-major, in the order of their values; not to be changed. */
  public double[] vectors() {
    return vectors;
  }

  /** Number of eigenvalues. */
  public int size() {
    return values.length;
  }

  /**
   * Minimum-norm solution of A X = B with eigenvalues up to {@code cutoff} times the largest
   * counted as zero.
   *
   * @param b [n × k] column-major, overwritten with X
   * @param cutoff relative cut-off; 0 leaves out only eigenvalues ≤ 0
   * @return the number of eigenvalues that count
   */
  public int solveTruncated(double[] b, int k, double cutoff) {
    int n = values.length;
    double least = Math.max(0, cutoff * values[n - 1]);
    double[] coordinates = new double[n * k];
    var blas = Backend.current().blas();
    blas.dgemm("T", "N", n, k, n, 1.0, vectors, n, b, n, 0.0, coordinates, n);
    int rank = 0;
    for (int i = 0; i < n; i++) {
      boolean counts = values[i] > least;
      rank += counts ? 1 : 0;
      for (int j = 0; j < k; j++) {
        coordinates[i + j * n] = counts ? coordinates[i + j * n] / values[i] : 0;
      }
    }
    blas.dgemm("N", "N", n, k, n, 1.0, vectors, n, coordinates, n, 0.0, b, n);
    return rank;
  }

  private static void requireConverged(String routine, int n, intW info) {
    if (info.val != 0) {
      throw new ArithmeticException(
          "%s did not converge on a matrix [%d x %d]: info %d".formatted(routine, n, n, info.val));
    }
  }

  /** LAPACK may loop for ever on what is not a number. */
  private static void requireFinite(double[] lower, int n) {
    for (int column = 0; column < n; column++) {
      for (int row = column; row < n; row++) {
        if (!Double.isFinite(lower[row + column * n])) {
          throw new ArithmeticException(
              "matrix [%d x %d] is not finite at row %d, column %d: %s"
                  .formatted(n, n, row, column, lower[row + column * n]));
        }
      }
    }
  }
}
