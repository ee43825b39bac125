package org.tangent.optimize;

import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.geometry.DenseJacobian;
import org.tangent.linalg.PivotedQr;

/** Φ = (JᵀJ)⁻¹Jᵀz as the solution of least squares JΦ ≈ z by QR, which is ρ = 0 and p ≤ Nc. */
final class LeastSquaresDirection implements FlowDirection {
  private final Objective objective;
  private DenseMatrix jacobian;

  LeastSquaresDirection(Objective objective) {
    this.objective = objective;
  }

  @Override
  public void evaluate(double[] f) {
    jacobian = DenseJacobian.of(objective.network(), objective.inputs(), f);
  }

  @Override
  public void solve(double[] z, double[] direction) {
    try {
      System.arraycopy(PivotedQr.of(jacobian).solve(z), 0, direction, 0, direction.length);
    } catch (ArithmeticException failed) {
      throw new DivergenceException("no undamped direction: " + failed.getMessage());
    }
  }
}
