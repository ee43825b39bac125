package org.tangent.optimize;

import java.util.HashMap;
import java.util.Map;

/** The saved state of an optimizer: named arrays. */
final class OptimizerState {
  private static final String STEP_NORM = "stepNorm";

  private OptimizerState() {}

  /** The state of algorithms that carry nothing from step to step but the norm of the last. */
  static Map<String, double[]> ofStepNorm(double norm) {
    return Map.of(STEP_NORM, new double[] {norm});
  }

  /**
   * The norm of the last step.
   *
   * @throws IllegalArgumentException if the state is not this one number
   */
  static double stepNorm(Map<String, double[]> state) {
    Map<String, double[]> left = new HashMap<>(state);
    double norm = take(left, STEP_NORM, 1)[0];
    requireEmpty(left);
    return norm;
  }

  /**
   * Takes an array out of a state.
   *
   * @throws IllegalArgumentException if it is missing or of another length
   */
  static double[] take(Map<String, double[]> state, String name, int length) {
    double[] values = state.remove(name);
    if (values == null || values.length != length) {
      throw new IllegalArgumentException(
          "the state must have %d numbers %s: %s"
              .formatted(length, name, values == null ? "none" : values.length));
    }
    return values;
  }

  /**
   * To be called when all was taken.
   *
   * @throws IllegalArgumentException if anything is left
   */
  static void requireEmpty(Map<String, double[]> state) {
    if (!state.isEmpty()) {
      throw new IllegalArgumentException("the state has too much: " + state.keySet());
    }
  }
}
