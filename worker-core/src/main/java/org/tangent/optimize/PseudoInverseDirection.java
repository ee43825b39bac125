package org.tangent.optimize;

import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.geometry.DenseJacobian;
import org.tangent.linalg.PseudoInverse;

/** Φ = J⁺z, of least norm, with small singular values cut off; ρ = 0 and J of any shape. */
final class PseudoInverseDirection implements FlowDirection {
  private final Objective objective;
  private final double cutoff;
  private DenseMatrix jacobian;

  PseudoInverseDirection(Objective objective, double cutoff) {
    this.objective = objective;
    this.cutoff = cutoff;
  }

  @Override
  public void evaluate(double[] f) {
    jacobian = DenseJacobian.of(objective.network(), objective.inputs(), f);
  }

  @Override
  public void solve(double[] z, double[] direction) {
    try {
      double[] solution = PseudoInverse.apply(jacobian.copy(), z, cutoff);
      System.arraycopy(solution, 0, direction, 0, direction.length);
    } catch (ArithmeticException failed) {
      throw new DivergenceException("no pseudo-inverse: " + failed.getMessage());
    }
  }
}
