package org.tangent.optimize;

import java.io.Serializable;
import java.util.Optional;
import org.tangent.geometry.Fisher;
import org.tangent.geometry.KroneckerDamping;
import org.tangent.linalg.RandomStreams;
import org.tangent.spec.Default;
import org.tangent.spec.Description;
import org.tangent.spec.Require;

/** The training algorithm and its constants. */
public sealed interface OptimizerSpec extends Serializable
    permits OptimizerSpec.GaussNewton,
        OptimizerSpec.GradientDescent,
        OptimizerSpec.RandomFeatures,
        OptimizerSpec.LevenbergMarquardt,
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

  /**
   * The rule that a network breaks which has so many weights, for so many outputs over all samples;
   * empty if none.
   */
  default Optional<String> brokenBy(long weights, long outputs) {
    return Optional.empty();
  }

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

  /**
   * The Levenberg–Marquardt dynamics of g = cL,
   *
   * <p>dw/dt = −(1/α) [(1−ρ)DφᵀDφ + ρI]⁻¹ Dφᵀ∇g(f)
   *
   * <p>for outputs f = α(φ − φ₀), or αφ, with Dφ = J/α (Cayci 2024, eq. (1)): Gauss–Newton without
   * damping at ρ = 0, gradient flow at ρ = 1.
   */
  @Description("Levenberg-Marquardt, Gauss-Newton flow (rho = 0) and gradient flow (rho = 1)")
  record LevenbergMarquardt(
      @Description("Damping factor rho in H = (1 - rho) J'J + rho I, from 0 to 1") double rho,
      @Description("How the flow becomes steps") Discretization discretization,
      @Default("mean") @Description("The function g of the outputs, as a multiple of the loss")
          GradientScale gradient,
      @Default("false")
          @Description("Whether J is inverted by a pseudo-inverse where rho = 0, by QR otherwise")
          boolean pseudoInverse,
      @Default("1.0e-10")
          @Description("Relative cut-off on the singular values of J in the pseudo-inverse")
          double cutoff)
      implements OptimizerSpec {
    public LevenbergMarquardt {
      Require.that(rho >= 0 && rho <= 1, "rho", "must be from 0 to 1: " + rho);
      Require.present("discretization", discretization);
      Require.present("gradient", gradient);
      Require.that(
          !pseudoInverse || rho == 0, "pseudoInverse", "must be false where rho > 0: rho " + rho);
      Require.that(cutoff >= 0 && cutoff < 1, "cutoff", "must be >= 0 and < 1: " + cutoff);
    }

    /** Least squares without damping, ρ = 0, want a Jacobian of full rank. */
    @Override
    public Optional<String> brokenBy(long weights, long outputs) {
      return rho > 0 || pseudoInverse || weights <= outputs
          ? Optional.empty()
          : Optional.of(
              "with rho 0 wants pseudoInverse: true where there are more weights than outputs: "
                  + "%d > %d".formatted(weights, outputs));
    }

    /**
     * Makes the optimizer.
     *
     * @throws org.tangent.spec.InvalidSpecException if the network {@link #brokenBy breaks} a rule
     */
    @Override
    public Optimizer create(Objective objective, RandomStreams streams) {
      return LevenbergMarquardtOptimizer.of(this, objective);
    }
  }

  /** How the Levenberg–Marquardt flow becomes steps. */
  sealed interface Discretization extends Serializable {

    /** w ← w − η [(1−ρ)DφᵀDφ + ρI]⁻¹ Dφᵀ∇g (Cayci 2024, eq. (13)): a time αη of the flow. */
    @Description("Discrete steps with a constant step size, without the 1/alpha of the flow")
    record Step(@Description("Step size eta") double stepSize) implements Discretization {
      public Step {
        Require.positive("stepSize", stepSize);
      }
    }

    /**
     * {@link Step} with the step size of Cayci (2024), theorem 2, in the form that its proof uses,
     * between eq. (30) and (31):
     *
     * <p>η = (1/2μα) (λ₀²/λₙ²) Lip⁻² ((1−ρ)λₙ²+ρ)² / ((1−ρ)λ₀²+ρ)
     *
     * <p>with 4λ₀² and 4λₙ² the extreme eigenvalues of DφDφᵀ at w₀ and Lip a bound of ‖Dφ‖; the
     * theorem's √m belongs to an output that is scaled by it, and its 1/2μ is missing. Its eq. (10)
     * bounds a step by what the largest eigenvalue gives, which is a bound only where the others
     * give less. Given for the squared loss and networks of {@link org.tangent.model.Smoothness}.
     */
    @Description("Discrete steps with the step size of Cayci (2024), theorem 2")
    record ProvenStep() implements Discretization {}

    /** Euler's method for the flow. */
    @Description("Euler's method for the flow")
    record Euler(@Description("Time step") double timeStep) implements Discretization {
      public Euler {
        Require.positive("timeStep", timeStep);
      }
    }

    /**
     * The method of Dormand and Prince of order 5(4), which chooses its time steps by an estimate
     * of their error. It is explicit: where the flow is stiff its steps are bounded by stability.
     */
    @Description("Adaptive explicit Runge-Kutta of order 5(4); an iteration is an interval of time")
    record Adaptive(
        @Description("Time that an iteration covers") double interval,
        @Default("1.0e-6") @Description("Relative tolerance of a time step, a weight")
            double relativeTolerance,
        @Default("1.0e-9") @Description("Absolute tolerance of a time step, a weight")
            double absoluteTolerance,
        @Default("100000") @Description("Evaluations of the flow an interval; beyond it diverges")
            int maxEvaluations)
        implements Discretization {
      public Adaptive {
        Require.positive("interval", interval);
        Require.nonNegative("relativeTolerance", relativeTolerance);
        Require.positive("absoluteTolerance", absoluteTolerance);
        Require.atLeast("maxEvaluations", 1, maxEvaluations);
      }
    }
  }

  /** The function g = cL of the outputs whose gradient a flow follows. */
  enum GradientScale {
    /** g = L, the mean over the training set. */
    MEAN,
    /** g = NL, the sum over the training set. */
    SUM,
    /** g = 2NL, which is ‖f − y‖² for the squared loss (Cayci 2024, section 5). */
    TWICE_SUM;

    /** The factor c for N samples. */
    public double factor(int samples) {
      return switch (this) {
        case MEAN -> 1;
        case SUM -> samples;
        case TWICE_SUM -> 2.0 * samples;
      };
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
