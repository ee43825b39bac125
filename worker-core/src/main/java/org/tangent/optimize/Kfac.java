package org.tangent.optimize;

import java.util.Optional;
import org.tangent.geometry.Fisher;
import org.tangent.geometry.KroneckerDamping;
import org.tangent.linalg.RandomStreams;
import org.tangent.spec.Default;
import org.tangent.spec.Description;

/** Natural gradient with KFAC's curvature A ⊗ B of each layer (Martens and Grosse 2015). */
@Description("Natural gradient with Kronecker-factored curvature; an iteration is an epoch")
public record Kfac(
    @Description("Step size lambda") double stepSize,
    @Description("Damping epsilon") double damping,
    @Default("piSplit") @Description("Where the damping is added: eigenvalue, piSplit or factored")
        KroneckerDamping dampingKind,
    @Default("empirical") @Description("Which curvature is approximated") Fisher fisher,
    @Default("1") @Description("Updates between two inversions of the factors") long frequency,
    @Default("0.0") @Description("Share of the old factors in a running average of them")
        double factorDecay,
    @Default("0.0") @Description("Momentum mu, from 0 to less than 1") double momentum,
    @Default("") @Description("Samples in a mini-batch; all where not given") Integer batchSize,
    @Default("constant") @Description("How the step size goes on") StepSchedule schedule)
    implements OptimizerSpec, KroneckerFactored {

  public Kfac {
    OptimizerSpec.requireBatched(stepSize, batchSize, schedule);
    OptimizerSpec.requireKroneckerFactored(
        damping, dampingKind, fisher, frequency, factorDecay, momentum);
  }

  @Override
  public Optimizer create(Objective objective, RandomStreams streams) {
    return new EpochOptimizer(
        this, new KroneckerRule(this, Optional.empty(), objective, streams), objective, streams);
  }
}
