package org.tangent.geometry;

import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * EKFAC's approximation (U_A ⊗ U_B) diag(s*) (U_A ⊗ U_B)ᵀ to a layer's block (George 2023, section
 * 4.3.2): of all diagonal matrices in the Kronecker-factored eigenbasis, the nearest to the block
 * in Frobenius norm.
 */
final class EigenvalueCorrectedBlock implements CurvatureBlock {
  private final KroneckerBasis basis;
  private final double[] scalings;

  /**
   * @param scalings s* [rows × columns of the layer]
   */
  EigenvalueCorrectedBlock(KroneckerBasis basis, double[] scalings) {
    this.basis = basis;
    this.scalings = scalings;
  }

  /** Basis and scalings from the same factors. */
  static EigenvalueCorrectedBlock of(LayerSensitivities factors, int layer) {
    return of(factors, layer, KroneckerBlock.of(factors, layer).basis());
  }

  /** Scalings from factors, in a basis that may have been taken from others. */
  static EigenvalueCorrectedBlock of(LayerSensitivities factors, int layer, KroneckerBasis basis) {
    return new EigenvalueCorrectedBlock(basis, basis.scalings(factors, layer));
  }

  @Override
  public int offset() {
    return basis.layer().offset();
  }

  @Override
  public void multiply(double[] v, double[] product) {
    basis.multiply(v, scalings, product);
  }

  @Override
  public void solve(double[] v, double damping, double[] solution) {
    basis.solve(v, scalings, KroneckerDamping.EIGENVALUE, damping, solution);
  }

  @Override
  public double trace() {
    double trace = 0;
    for (double scaling : scalings) {
      trace += scaling;
    }
    return trace;
  }

  @Override
  public double squaredFrobenius() {
    return QuasiDiagonalBlock.sumOfSquares(scalings);
  }

  @Override
  public DenseMatrix toDense() {
    return basis.toDense(scalings);
  }
}
