package org.tangent.optimize;

import org.tangent.linalg.RandomStreams;
import org.tangent.spec.Default;
import org.tangent.spec.Description;
import org.tangent.spec.Require;

/** Adam (Kingma and Ba 2015, algorithm 1), with the correction of the start-up bias. */
@Description("Adam; an iteration is an epoch")
public record Adam(
    @Description("Step size lambda") double stepSize,
    @Default("0.9") @Description("Decay beta_1 of the mean of the gradient") double beta1,
    @Default("0.999") @Description("Decay beta_2 of the mean of its square") double beta2,
    @Default("1.0e-8") @Description("Added to the root of the mean square") double epsilon,
    @Default("") @Description("Samples in a mini-batch; all where not given") Integer batchSize,
    @Default("constant") @Description("How the step size goes on") StepSchedule schedule)
    implements OptimizerSpec, MiniBatched {

  public Adam {
    OptimizerSpec.requireBatched(stepSize, batchSize, schedule);
    requireDecay("beta1", beta1);
    requireDecay("beta2", beta2);
    Require.positive("epsilon", epsilon);
  }

  private static void requireDecay(String component, double value) {
    Require.that(0 <= value && value < 1, component, "must be >= 0 and < 1: " + value);
  }

  @Override
  public Optimizer create(Objective objective, RandomStreams streams) {
    return new EpochOptimizer(this, new AdamRule(this, objective), objective, streams);
  }
}
