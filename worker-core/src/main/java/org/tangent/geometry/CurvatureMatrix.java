package org.tangent.geometry;

import java.util.List;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.linalg.Backend;
import org.tangent.model.Network;

/**
 * A symmetric matrix F [p × p] over the weights w of a network, or an approximation to it in a
 * {@link Representation} of its own (George 2023, section 3.3.2). Vectors and the rows and columns
 * of {@link #toDense} are in the order of w.
 *
 * <p>Every operation is that of the matrix which {@link #toDense} gives. Matrices are not for use
 * by several threads at once.
 */
public interface CurvatureMatrix {

  /**
   * Takes a matrix at the network's current weights.
   *
   * @param x prepared inputs [N × d]
   * @param columns z_r [N × c] of {@link Fisher#columns}
   */
  static CurvatureMatrix of(
      Representation representation, Network network, DenseMatrix x, List<double[]> columns) {
    return representation.of(network, x, columns);
  }

  /** Number p of weights. */
  int size();

  /** product ← Fv, for p numbers each; product may be v. */
  void multiply(double[] v, double[] product);

  /** vᵀFv. */
  default double quadratic(double[] v) {
    double[] product = new double[size()];
    multiply(v, product);
    return Backend.current().blas().ddot(product.length, v, 1, product, 1);
  }

  /**
   * solution ← (F + damping·I)⁻¹v; solution may be v.
   *
   * @param damping ≥ 0
   * @throws ArithmeticException if the matrix is singular to working precision or not finite, or an
   *     iteration does not converge
   */
  void solve(double[] v, double damping, double[] solution);

  /** The sum of the eigenvalues. */
  double trace();

  /** ‖F‖_F, the root of the sum of all squared entries. */
  double frobenius();

  /** All of F, both triangles, in memory of its own. */
  DenseMatrix toDense();
}
