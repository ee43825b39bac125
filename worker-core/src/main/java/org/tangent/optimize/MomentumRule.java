package org.tangent.optimize;

import java.util.Map;
import org.tangent.linalg.Backend;

/** The direction of {@link Sgd}. */
final class MomentumRule implements UpdateRule {
  private final Sgd spec;
  private final BatchGradient gradient;
  private final Momentum momentum;

  MomentumRule(Sgd spec, Objective objective) {
    this.spec = spec;
    this.gradient = new BatchGradient(objective);
    this.momentum = new Momentum(spec.momentum(), objective.network().parameters());
  }

  @Override
  public void direction(MiniBatches.Batch batch, double[] direction) {
    gradient.compute(batch, direction);
    if (spec.nesterov()) {
      double[] velocity = momentum.advance(direction);
      Backend.current().blas().daxpy(direction.length, spec.momentum(), velocity, 1, direction, 1);
    } else {
      momentum.apply(direction);
    }
  }

  @Override
  public Map<String, double[]> state() {
    return momentum.state();
  }

  @Override
  public void restore(Map<String, double[]> state) {
    momentum.restore(state);
    OptimizerState.requireEmpty(state);
  }
}
