package org.tangent.optimize;

import java.util.Map;
import org.tangent.linalg.Backend;

/** v ← μv + d. */
final class Momentum {
  private static final String VELOCITY = "velocity";

  private final double factor;
  private final double[] velocity;

  /**
   * @param factor μ; without one nothing is carried over
   */
  Momentum(double factor, int parameters) {
    this.factor = factor;
    this.velocity = new double[factor == 0 ? 0 : parameters];
  }

  /** Takes a direction in, and returns v, which is not to be changed. */
  double[] advance(double[] direction) {
    var blas = Backend.current().blas();
    blas.dscal(velocity.length, factor, velocity, 1);
    blas.daxpy(velocity.length, 1.0, direction, 1, velocity, 1);
    return velocity;
  }

  /** direction ← v, after the direction was taken in. */
  void apply(double[] direction) {
    if (factor != 0) {
      System.arraycopy(advance(direction), 0, direction, 0, velocity.length);
    }
  }

  Map<String, double[]> state() {
    return velocity.length == 0 ? Map.of() : Map.of(VELOCITY, velocity.clone());
  }

  /** Takes v out of a state. */
  void restore(Map<String, double[]> state) {
    if (velocity.length > 0) {
      double[] saved = OptimizerState.take(state, VELOCITY, velocity.length);
      System.arraycopy(saved, 0, velocity, 0, velocity.length);
    }
  }
}
