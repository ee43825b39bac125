package org.tangent.optimize;

import java.util.Map;
import org.tangent.optimize.OptimizerSpec.GradientDescent;

/** w ← w − λ Jᵀ ∇L, with ∇L = (f − y)/N. */
final class GradientDescentOptimizer implements Optimizer {
  private final Objective objective;
  private final PulledBackStep step;
  private final double[] outputs;
  private final double[] gradient;

  GradientDescentOptimizer(GradientDescent spec, Objective objective) {
    this.objective = objective;
    this.step = new PulledBackStep(objective, spec.stepSize());
    this.outputs = new double[objective.size()];
    this.gradient = new double[objective.size()];
  }

  @Override
  public double evaluate() {
    objective
        .stopwatch()
        .time(Phase.EVALUATE, () -> objective.network().outputs(objective.inputs(), outputs));
    return objective.loss(outputs);
  }

  @Override
  public double[] outputs() {
    return outputs;
  }

  @Override
  public void step() {
    objective
        .stopwatch()
        .time(
            Phase.UPDATE,
            () -> {
              objective.outputGradient(outputs, gradient);
              step.take(gradient);
            });
  }

  @Override
  public double stepNorm() {
    return step.norm();
  }

  @Override
  public Map<String, double[]> state() {
    return OptimizerState.ofStepNorm(step.norm());
  }

  @Override
  public void restore(Map<String, double[]> state) {
    step.restoreNorm(OptimizerState.stepNorm(state));
  }
}
