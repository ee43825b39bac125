package org.tangent.optimize;

import java.util.Optional;
import org.tangent.geometry.Fisher;
import org.tangent.geometry.KroneckerDamping;
import org.tangent.linalg.RandomStreams;
import org.tangent.spec.Default;
import org.tangent.spec.Description;
import org.tangent.spec.Require;

/**
 * Natural gradient with the eigenvalue-corrected curvature (U_A ⊗ U_B) diag(s) (U_A ⊗ U_B)ᵀ of each
 * layer (George et al. 2018; George 2023, algorithm 1).
 */
@Description(
    "Natural gradient with eigenvalue-corrected Kronecker factors; an iteration is an epoch")
public record Ekfac(
    @Description("Step size lambda") double stepSize,
    @Description("Damping epsilon") double damping,
    @Default("eigenvalue")
        @Description("Where the damping is added: eigenvalue, piSplit or factored")
        KroneckerDamping dampingKind,
    @Default("batch") @Description("What the scalings are estimated from") Scaling scaling,
    @Default("empirical") @Description("Which curvature is approximated") Fisher fisher,
    @Default("1") @Description("Updates between two computations of the eigenbasis") long frequency,
    @Default("0.0") @Description("Share of the old factors in a running average of them")
        double factorDecay,
    @Default("0.0") @Description("Momentum mu, from 0 to less than 1") double momentum,
    @Default("") @Description("Samples in a mini-batch; all where not given") Integer batchSize,
    @Default("constant") @Description("How the step size goes on") StepSchedule schedule)
    implements OptimizerSpec, KroneckerFactored {

  public Ekfac {
    OptimizerSpec.requireBatched(stepSize, batchSize, schedule);
    OptimizerSpec.requireKroneckerFactored(
        damping, dampingKind, fisher, frequency, factorDecay, momentum);
    Require.present("scaling", scaling);
  }

  @Override
  public Optimizer create(Objective objective, RandomStreams streams) {
    return new EpochOptimizer(
        this,
        new KroneckerRule(this, Optional.of(scaling), objective, streams),
        objective,
        streams);
  }
}
