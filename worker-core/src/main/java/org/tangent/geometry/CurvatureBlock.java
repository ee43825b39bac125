package org.tangent.geometry;

import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.linalg.SymmetricEigen;

/**
 * A block on the diagonal of a {@link CurvatureMatrix}, for the weights of a layer. Vectors are
 * over all weights; a block reads and writes no others than its own.
 */
interface CurvatureBlock {

  /** Place of its first weight in w. */
  int offset();

  /** Its part of product ← Fv; product may be v. */
  void multiply(double[] v, double[] product);

  /** Its part of solution ← (F + damping·I)⁻¹v; solution may be v. */
  void solve(double[] v, double damping, double[] solution);

  /** Its part of the trace. */
  double trace();

  /** The sum of its squared entries. */
  double squaredFrobenius();

  /** Its eigenvalues in ascending order, in memory of their own. */
  default double[] eigenvalues() {
    return SymmetricEigen.eigenvalues(toDense());
  }

  /** Its entries, both triangles, in memory of their own. */
  DenseMatrix toDense();
}
