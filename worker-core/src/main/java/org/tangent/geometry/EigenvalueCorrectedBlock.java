package org.tangent.geometry;

import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * EKFAC's approximation (U_A ⊗ U_B) diag(s*) (U_A ⊗ U_B)ᵀ to a layer's block (George 2023, section
 * 4.3.2): of all diagonal matrices in the Kronecker-factored eigenbasis, the nearest to the block
 * in Frobenius norm.
 */
public final class EigenvalueCorrectedBlock implements CurvatureBlock {
  private final KroneckerBasis basis;
  private final double[] scalings;

  /**
   * A block with scalings that may be others than s*.
   *
   * @param scalings ≥ 0, [rows × columns of the layer]; copied
   */
  public EigenvalueCorrectedBlock(KroneckerBasis basis, double[] scalings) {
    this.basis = basis;
    this.scalings = scalings.clone();
  }

  /** Basis and scalings from the same factors. */
  static EigenvalueCorrectedBlock of(LayerSensitivities factors, int layer) {
    return of(factors, layer, KroneckerBlock.of(factors, layer).basis());
  }

  /** Scalings from factors, in a basis that may have been taken from others. */
  static EigenvalueCorrectedBlock of(LayerSensitivities factors, int layer, KroneckerBasis basis) {
    return new EigenvalueCorrectedBlock(basis, basis.scalings(factors, layer));
  }

  /** The eigenvectors and eigenvalues of both factors. */
  public KroneckerBasis basis() {
    return basis;
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
  public double[] eigenvalues() {
    double[] ascending = scalings.clone();
    Arrays.sort(ascending);
    return ascending;
  }

  @Override
  public DenseMatrix toDense() {
    return basis.toDense(scalings);
  }
}
