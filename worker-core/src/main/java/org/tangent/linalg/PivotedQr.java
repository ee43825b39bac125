package org.tangent.linalg;

import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.netlib.util.intW;

/**
 * The factorisation AΠ = QR of a matrix [m × n], m ≥ n, with column pivoting, by LAPACK's dgeqp3.
 *
 * <p>Least squares and projections by it are accurate to the condition number of A, where AᵀA would
 * square it.
 */
public final class PivotedQr {
  private static final double EPSILON = Math.ulp(1.0);

  private final int rows;
  private final int columns;
  private final double[] factors;
  private final double[] reflectors;
  private final int[] pivots;

  private PivotedQr(int rows, int columns, double[] factors) {
    this.rows = rows;
    this.columns = columns;
    this.factors = factors;
    this.reflectors = new double[columns];
    this.pivots = new int[columns];
  }

  /**
   * Factors A.
   *
   * @param a [m × n], kept as it is
   * @throws IllegalArgumentException if m &lt; n
   * @throws ArithmeticException if A is not finite
   */
  public static PivotedQr of(DenseMatrix a) {
    if (a.numRows() < a.numCols()) {
      throw new IllegalArgumentException(
          "a matrix must have as many rows as columns: [%d x %d]"
              .formatted(a.numRows(), a.numCols()));
    }
    Finite.require(a);
    PivotedQr qr = new PivotedQr(a.numRows(), a.numCols(), a.values().clone());
    qr.factor();
    return qr;
  }

  private void factor() {
    var lapack = Backend.current().lapack();
    intW info = new intW(0);
    double[] work = new double[1];
    lapack.dgeqp3(rows, columns, factors, rows, pivots, reflectors, work, -1, info);
    work = new double[(int) work[0]];
    lapack.dgeqp3(rows, columns, factors, rows, pivots, reflectors, work, work.length, info);
    requireArguments("dgeqp3", info);
  }

  /** Number of diagonal entries of R above max(m, n)·2⁻⁵² times the largest. */
  public int rank() {
    double least = Math.max(rows, columns) * EPSILON * Math.abs(factors[0]);
    int rank = 0;
    while (rank < columns && Math.abs(factors[rank + rank * rows]) > least) {
      rank++;
    }
    return rank;
  }

  /**
   * The x [n] that minimises ‖Ax − b‖.
   *
   * @param b m numbers, kept as they are
   * @throws ArithmeticException if A has not rank n to working precision
   */
  public double[] solve(double[] b) {
    int rank = rank();
    if (rank < columns) {
      throw new ArithmeticException(
          "the matrix [%d x %d] has rank %d to working precision".formatted(rows, columns, rank));
    }
    double[] rotated = rotate("T", b);
    Backend.current().blas().dtrsv("U", "N", "N", columns, factors, rows, rotated, 1);
    double[] x = new double[columns];
    for (int i = 0; i < columns; i++) {
      x[pivots[i] - 1] = rotated[i];
    }
    return x;
  }

  /**
   * Pb for the orthogonal projector P onto the range of A, to working precision.
   *
   * @param b m numbers, kept as they are
   */
  public double[] project(double[] b) {
    double[] rotated = rotate("T", b);
    Arrays.fill(rotated, rank(), rows, 0.0);
    return rotate("N", rotated);
  }

  /** Qb or Qᵀb, m numbers. */
  private double[] rotate(String transposed, double[] b) {
    var lapack = Backend.current().lapack();
    double[] rotated = b.clone();
    intW info = new intW(0);
    double[] work = new double[1];
    lapack.dormqr(
        "L",
        transposed,
        rows,
        1,
        columns,
        factors,
        rows,
        reflectors,
        rotated,
        rows,
        work,
        -1,
        info);
    work = new double[(int) work[0]];
    lapack.dormqr(
        "L",
        transposed,
        rows,
        1,
        columns,
        factors,
        rows,
        reflectors,
        rotated,
        rows,
        work,
        work.length,
        info);
    requireArguments("dormqr", info);
    return rotated;
  }

  /**
   * The n singular values of A in descending order, from R.
   *
   * @throws ArithmeticException if LAPACK does not converge
   */
  public double[] singularValues() {
    double[] r = new double[columns * columns];
    for (int j = 0; j < columns; j++) {
      System.arraycopy(factors, j * rows, r, j * columns, j + 1);
    }
    double[] values = new double[columns];
    double[] work = new double[Math.max(1, 5 * columns)];
    intW info = new intW(0);
    Backend.current()
        .lapack()
        .dgesvd(
            "N",
            "N",
            columns,
            columns,
            r,
            columns,
            values,
            new double[1],
            1,
            new double[1],
            1,
            work,
            work.length,
            info);
    requireArguments("dgesvd", info);
    if (info.val > 0) {
      throw new ArithmeticException(
          "dgesvd did not converge on a matrix [%d x %d]: info %d"
              .formatted(columns, columns, info.val));
    }
    return values;
  }

  private static void requireArguments(String routine, intW info) {
    if (info.val < 0) {
      throw new IllegalArgumentException(routine + ": argument " + -info.val);
    }
  }
}
