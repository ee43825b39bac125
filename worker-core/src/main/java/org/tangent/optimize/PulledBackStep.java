package org.tangent.optimize;

import org.tangent.linalg.Backend;

/** The step w ← w − λ Jᵀz of all algorithms that work in function space. */
final class PulledBackStep {
  private final Objective objective;
  private final double stepSize;
  private final double[] direction;
  private double norm;

  PulledBackStep(Objective objective, double stepSize) {
    this.objective = objective;
    this.stepSize = stepSize;
    this.direction = new double[objective.network().parameters()];
  }

  /**
   * Takes the step.
   *
   * @param z [N × c]
   * @throws DivergenceException if the step is not finite
   */
  void take(double[] z) {
    objective.network().pullBack(objective.inputs(), z, direction);
    double length = stepSize * Backend.current().blas().dnrm2(direction.length, direction, 1);
    if (!Double.isFinite(length)) {
      throw new DivergenceException("step norm is " + length);
    }
    norm = length;
    objective.network().add(-stepSize, direction);
  }

  /** λ. */
  double stepSize() {
    return stepSize;
  }

  /** ‖Δw‖ of the last step. */
  double norm() {
    return norm;
  }

  /** Sets the norm to that of a step which was taken before the run was interrupted. */
  void restoreNorm(double norm) {
    this.norm = norm;
  }
}
