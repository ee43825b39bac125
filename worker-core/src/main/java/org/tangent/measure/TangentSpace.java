package org.tangent.measure;

import org.tangent.geometry.DenseJacobian;
import org.tangent.linalg.Backend;
import org.tangent.linalg.PivotedQr;
import org.tangent.optimize.Objective;

/**
 * The tangent space of the outputs that a network can give, at its current weights: the range of J
 * [Nc × p], p ≤ Nc, onto which P = J(JᵀJ)⁻¹Jᵀ projects (Cayci 2024, eq. (15) and (17)).
 */
final class TangentSpace {
  private final PivotedQr qr;
  private final double outputFactor;

  private TangentSpace(PivotedQr qr, double outputFactor) {
    this.qr = qr;
    this.outputFactor = outputFactor;
  }

  /**
   * Decomposes J.
   *
   * @throws ArithmeticException if J is not finite
   */
  static TangentSpace of(Objective objective) {
    double[] f = new double[objective.size()];
    return new TangentSpace(
        PivotedQr.of(DenseJacobian.of(objective.network(), objective.inputs(), f)),
        objective.network().outputFactor());
  }

  /** ‖Pz‖ for z [N × c]. */
  double projectedNorm(double[] z) {
    double[] projected = qr.project(z);
    return Backend.current().blas().dnrm2(projected.length, projected, 1);
  }

  /** The least singular value of Dφ = J/α. */
  double leastSingularValue() {
    double[] values = qr.singularValues();
    return values[values.length - 1] / outputFactor;
  }
}
