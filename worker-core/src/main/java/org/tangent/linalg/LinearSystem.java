package org.tangent.linalg;

import org.apache.spark.ml.linalg.DenseMatrix;
import org.netlib.util.intW;

/** Solution of square systems that need not be symmetric, by LAPACK's dgesv. */
public final class LinearSystem {
  private LinearSystem() {}

  /**
   * b ← A⁻¹b by LU factorisation with partial pivoting.
   *
   * @param a [n × n], overwritten with its factors
   * @param b n numbers
   * @return whether A is regular; if not, b is as it was
   */
  public static boolean solve(DenseMatrix a, double[] b) {
    int n = a.numRows();
    intW info = new intW(0);
    Backend.current().lapack().dgesv(n, 1, a.values(), n, new int[n], b, n, info);
    if (info.val < 0) {
      throw new IllegalArgumentException("dgesv: argument " + -info.val);
    }
    return info.val == 0;
  }
}
