package org.tangent.optimize;

import java.io.Serializable;
import org.tangent.geometry.Fisher;
import org.tangent.geometry.KroneckerDamping;
import org.tangent.linalg.RandomStreams;
import org.tangent.spec.Default;
import org.tangent.spec.Description;
import org.tangent.spec.Require;

/** The training algorithm and its constants. */
public sealed interface OptimizerSpec extends Serializable
    permits OptimizerSpec.GradientDescent,
        OptimizerSpec.GaussNewton,
        OptimizerSpec.RandomFeatures,
        Sgd,
        Adam,
        Kfac,
        Ekfac {

  /**
   * Makes the optimizer, with whatever state it has, at the objective's current weights.
   *
   * @param streams the random streams of the run; all that will be drawn from are taken here
   */
  Optimizer create(Objective objective, RandomStreams streams);

  /** The rules of what all algorithms of mini-batches have. */
  static void requireBatched(double stepSize, Integer batchSize, StepSchedule schedule) {
    Require.positive("stepSize", stepSize);
    if (batchSize != null) {
      Require.atLeast("batchSize", 1, batchSize);
    }
    Require.present("schedule", schedule);
  }

  /** The rules of what KFAC and EKFAC have in common. */
  static void requireKroneckerFactored(
      double damping,
      KroneckerDamping dampingKind,
      Fisher fisher,
      long frequency,
      double factorDecay,
      double momentum) {
    Require.positive("damping", damping);
    Require.present("dampingKind", dampingKind);
    Require.present("fisher", fisher);
    Require.atLeast("frequency", 1, frequency);
    Require.that(
        0 <= factorDecay && factorDecay < 1, "factorDecay", "must be >= 0 and < 1: " + factorDecay);
    requireMomentum(momentum);
  }

  /** The rule of a momentum. */
  static void requireMomentum(double momentum) {
    Require.that(0 <= momentum && momentum < 1, "momentum", "must be >= 0 and < 1: " + momentum);
  }

  /** w ← w − λ ∇L(w) with the whole training set. */
  @Description("Full-batch gradient descent with a constant step size")
  record GradientDescent(@Description("Step size lambda") double stepSize)
      implements OptimizerSpec {
    public GradientDescent {
      Require.positive("stepSize", stepSize);
    }

    @Override
    public Optimizer create(Objective objective, RandomStreams streams) {
      return new GradientDescentOptimizer(this, objective);
    }
  }

  /**
   * w ← w − λ (JᵀHJ + εI)⁻¹ Jᵀ∇L in function space (Arbel et al. 2023, eq. (4)).
   *
   * <p>∇L, the gradient with respect to the outputs, keeps its 1/N: with H = I the full step is λ =
   * N, with the loss Hessian H = I/N it is λ = 1.
   */
  @Description("Exact Gauss-Newton in function space, with adaptive damping")
  record GaussNewton(
      @Description("Step size lambda; the full step is N for curvature identity") double stepSize,
      @Default("identity") @Description("H: the identity, or the Hessian of the loss")
          Curvature curvature,
      @Default("{}") @Description("epsilon = max(floor, factor * smallest kernel eigenvalue)")
          Damping damping)
      implements OptimizerSpec {
    public GaussNewton {
      Require.positive("stepSize", stepSize);
      Require.present("curvature", curvature);
      Require.present("damping", damping);
    }

    @Override
    public Optimizer create(Objective objective, RandomStreams streams) {
      return new GaussNewtonOptimizer(this, objective);
    }
  }

  /** v = Γ(ΓᵀΓ)⁺Y on the features at the start (Arbel et al. 2023, eq. (8), with the factor M). */
  @Description("Random features: the output layer in closed form, the hidden layer frozen")
  record RandomFeatures(
      @Default("1.0e-10") @Description("Relative cut-off on the eigenvalues of the Gram matrix")
          double cutoff)
      implements OptimizerSpec {
    public RandomFeatures {
      Require.nonNegative("cutoff", cutoff);
    }

    @Override
    public Optimizer create(Objective objective, RandomStreams streams) {
      return new RandomFeaturesOptimizer(this, objective);
    }
  }

  /** The matrix H of Gauss–Newton on the outputs. */
  enum Curvature {
    /** H = I, as in the paper's experiments. */
    IDENTITY,
    /** H = ∇²L, which is I/N for the squared loss. */
    LOSS_HESSIAN
  }

  /**
   * ε = max(ε₀, α·σ_min(JJᵀ)) (Arbel et al. 2023, section 5.1).
   *
   * <p>At a small initial scale the floor ε₀ is the damping, so it is a parameter of the experiment
   * and is to be scaled with 1/M.
   */
  @Description("epsilon = max(floor, factor * smallest kernel eigenvalue)")
  record Damping(
      @Default("1.0e-7") @Description("Floor epsilon_0; scale it with 1/units") double floor,
      @Default("1.0") @Description("Factor alpha of the smallest kernel eigenvalue") double factor)
      implements Serializable {
    public Damping {
      Require.nonNegative("floor", floor);
      Require.nonNegative("factor", factor);
      Require.that(floor > 0 || factor > 0, "floor", "must be > 0 where factor is 0: " + floor);
    }
  }
}
