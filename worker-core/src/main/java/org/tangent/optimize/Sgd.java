package org.tangent.optimize;

import org.tangent.linalg.RandomStreams;
import org.tangent.spec.Default;
import org.tangent.spec.Description;
import org.tangent.spec.Require;

/**
 * v ← μv + ∇L, w ← w − λv; with Nesterov's momentum w ← w − λ(∇L + μv) (Sutskever et al. 2013, in
 * the form of PyTorch).
 */
@Description("Stochastic gradient descent with momentum; an iteration is an epoch")
public record Sgd(
    @Description("Step size lambda") double stepSize,
    @Default("0.0") @Description("Momentum mu, from 0 to less than 1") double momentum,
    @Default("false") @Description("Whether the momentum is Nesterov's") boolean nesterov,
    @Default("") @Description("Samples in a mini-batch; all where not given") Integer batchSize,
    @Default("constant") @Description("How the step size goes on") StepSchedule schedule)
    implements OptimizerSpec, MiniBatched {

  public Sgd {
    OptimizerSpec.requireBatched(stepSize, batchSize, schedule);
    OptimizerSpec.requireMomentum(momentum);
    Require.that(!nesterov || momentum > 0, "nesterov", "wants a momentum > 0: " + momentum);
  }

  @Override
  public Optimizer create(Objective objective, RandomStreams streams) {
    return new EpochOptimizer(this, new MomentumRule(this, objective), objective, streams);
  }
}
