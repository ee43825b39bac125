package org.tangent.optimize;

import org.tangent.linalg.Backend;

/** Φ = Jᵀz/α², which is ρ = 1. */
final class GradientDirection implements FlowDirection {
  private final Objective objective;

  GradientDirection(Objective objective) {
    this.objective = objective;
  }

  @Override
  public void evaluate(double[] f) {
    objective.network().outputs(objective.inputs(), f);
  }

  @Override
  public void solve(double[] z, double[] direction) {
    double factor = objective.network().outputFactor();
    objective.network().pullBack(objective.inputs(), z, direction);
    Backend.current().blas().dscal(direction.length, 1 / (factor * factor), direction, 1);
  }
}
