package org.tangent.optimize;

import java.util.Map;

/** The saved state of algorithms that carry nothing from step to step but the norm of the last. */
final class OptimizerState {
  private static final String STEP_NORM = "stepNorm";

  private OptimizerState() {}

  static Map<String, double[]> ofStepNorm(double norm) {
    return Map.of(STEP_NORM, new double[] {norm});
  }

  /**
   * The norm of the last step.
   *
   * @throws IllegalArgumentException if the state is not this one number
   */
  static double stepNorm(Map<String, double[]> state) {
    double[] norm = state.get(STEP_NORM);
    if (state.size() != 1 || norm == null || norm.length != 1) {
      throw new IllegalArgumentException(
          "the state must be one number %s: %s".formatted(STEP_NORM, state.keySet()));
    }
    return norm[0];
  }
}
