package org.tangent.optimize;

import java.util.Map;
import org.tangent.optimize.OptimizerSpec.GradientDescent;

/** w ← w − λ Jᵀ ∇L, with ∇L = (f − y)/N. */
final class GradientDescentOptimizer implements Optimizer {
  private final Objective objective;
  private final PulledBackStep step;
  private final TrainOutputs outputs;
  private final double[] gradient;

  GradientDescentOptimizer(GradientDescent spec, Objective objective) {
    this.objective = objective;
    this.step = new PulledBackStep(objective, spec.stepSize());
    this.outputs = new TrainOutputs(objective);
    this.gradient = new double[objective.size()];
  }

  @Override
  public double evaluate() {
    return outputs.evaluate();
  }

  @Override
  public double[] outputs() {
    return outputs.values();
  }

  @Override
  public void step() {
    objective
        .stopwatch()
        .time(
            Phase.UPDATE,
            () -> {
              objective.outputGradient(outputs.values(), gradient);
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
