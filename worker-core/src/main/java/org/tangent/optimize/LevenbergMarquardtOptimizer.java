package org.tangent.optimize;

import java.util.Map;
import java.util.Optional;
import org.apache.commons.math3.exception.MaxCountExceededException;
import org.apache.commons.math3.exception.NumberIsTooSmallException;
import org.apache.commons.math3.ode.FirstOrderDifferentialEquations;
import org.apache.commons.math3.ode.nonstiff.DormandPrince54Integrator;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.linalg.Backend;
import org.tangent.model.Network;
import org.tangent.optimize.OptimizerSpec.Discretization;
import org.tangent.optimize.OptimizerSpec.Discretization.Adaptive;
import org.tangent.optimize.OptimizerSpec.LevenbergMarquardt;
import org.tangent.spec.InvalidSpecException;

/**
 * The Levenberg–Marquardt flow (Cayci 2024, eq. (1)), written with the Jacobian J = αDφ of the
 * outputs,
 *
 * <p>dw/dt = −[(1−ρ)JᵀJ + ρα²I]⁻¹ Jᵀ∇g(f),
 *
 * <p>in steps or over intervals of time.
 */
final class LevenbergMarquardtOptimizer implements Optimizer {
  /** The least time step, as a part of an interval. */
  private static final double LEAST_STEP = 1e-12;

  private final Objective objective;
  private final Network network;
  private final Discretization discretization;
  private final FlowDirection flowDirection;
  private final Flow flow;
  private final double[] outputs;
  private final double[] gradient;
  private final double[] direction;
  private double stepNorm;

  LevenbergMarquardtOptimizer(
      LevenbergMarquardt spec, Objective objective, FlowDirection flowDirection) {
    this.objective = objective;
    this.network = objective.network();
    this.discretization = spec.discretization();
    this.flowDirection = flowDirection;
    this.flow = flow(spec, objective);
    this.outputs = new double[objective.size()];
    this.gradient = new double[objective.size()];
    this.direction = new double[network.parameters()];
  }

  static LevenbergMarquardtOptimizer of(LevenbergMarquardt spec, Objective objective) {
    return new LevenbergMarquardtOptimizer(spec, objective, direction(spec, objective));
  }

  /** The smaller of the systems that give the direction. */
  static FlowDirection direction(LevenbergMarquardt spec, Objective objective) {
    int weights = objective.network().parameters();
    spec.brokenBy(weights, objective.size())
        .ifPresent(
            rule -> {
              throw new InvalidSpecException("optimizer", rule);
            });
    boolean underparameterized = weights <= objective.size();
    if (spec.rho() == 1) {
      return new GradientDirection(objective);
    }
    if (spec.rho() > 0) {
      return underparameterized
          ? new PrimalDirection(objective, spec.rho())
          : new DualDirection(objective, spec.rho());
    }
    if (spec.pseudoInverse()) {
      return new PseudoInverseDirection(objective, spec.cutoff());
    }
    return new LeastSquaresDirection(objective);
  }

  private static Flow flow(LevenbergMarquardt spec, Objective objective) {
    double gradientFactor = spec.gradient().factor(objective.samples());
    double alpha = objective.network().outputFactor();
    if (spec.discretization() instanceof Discretization.Euler euler) {
      return new Flow(spec.rho(), gradientFactor, euler.timeStep(), true);
    }
    if (spec.discretization() instanceof Adaptive adaptive) {
      return new Flow(spec.rho(), gradientFactor, adaptive.interval(), true);
    }
    double stepSize =
        spec.discretization() instanceof Discretization.Step step
            ? step.stepSize()
            : ProvenStepSize.of(objective, spec.rho(), gradientFactor);
    return new Flow(spec.rho(), gradientFactor, stepSize * alpha, false);
  }

  @Override
  public double evaluate() {
    objective.stopwatch().time(Phase.EVALUATE, () -> flowDirection.evaluate(outputs));
    return objective.loss(outputs);
  }

  @Override
  public double[] outputs() {
    return outputs;
  }

  @Override
  public void step() {
    if (discretization instanceof Adaptive adaptive) {
      objective.stopwatch().time(Phase.SOLVE, () -> integrate(adaptive));
    } else {
      objective.stopwatch().time(Phase.SOLVE, () -> solve(outputs));
      objective.stopwatch().time(Phase.UPDATE, this::move);
    }
  }

  /** direction ← −dw/dt at outputs that were evaluated. */
  private void solve(double[] f) {
    objective.outputGradient(f, gradient);
    var blas = Backend.current().blas();
    blas.dscal(gradient.length, flow.gradientFactor(), gradient, 1);
    flowDirection.solve(gradient, direction);
    if (!Double.isFinite(blas.dnrm2(direction.length, direction, 1))) {
      throw new DivergenceException("the direction of the flow is not finite");
    }
  }

  private void move() {
    double time = flow.timePerIteration();
    stepNorm = time * Backend.current().blas().dnrm2(direction.length, direction, 1);
    network.add(-time, direction);
  }

  private void integrate(Adaptive adaptive) {
    double[] before = network.weights();
    try {
      double[] after = integrated(adaptive, before);
      network.setWeights(after);
      var blas = Backend.current().blas();
      blas.daxpy(after.length, -1.0, before, 1, after, 1);
      stepNorm = blas.dnrm2(after.length, after, 1);
    } catch (DivergenceException divergence) {
      network.setWeights(before);
      throw divergence;
    }
  }

  /** Each interval starts anew, so that it depends on nothing but the weights. */
  private double[] integrated(Adaptive adaptive, double[] before) {
    double interval = adaptive.interval();
    DormandPrince54Integrator integrator =
        new DormandPrince54Integrator(
            LEAST_STEP * interval,
            interval,
            adaptive.absoluteTolerance(),
            adaptive.relativeTolerance());
    integrator.setMaxEvaluations(adaptive.maxEvaluations());
    double[] after = new double[before.length];
    try {
      integrator.integrate(new Equations(), 0, before, interval, after);
    } catch (MaxCountExceededException | NumberIsTooSmallException stiff) {
      throw new DivergenceException(
          "the flow cannot be integrated over %s: %s".formatted(interval, stiff.getMessage()));
    }
    return after;
  }

  /** dw/dt as a function of w. */
  private final class Equations implements FirstOrderDifferentialEquations {
    private final double[] f = new double[outputs.length];

    @Override
    public int getDimension() {
      return direction.length;
    }

    @Override
    public void computeDerivatives(double time, double[] weights, double[] derivatives) {
      network.setWeights(weights);
      flowDirection.evaluate(f);
      solve(f);
      for (int i = 0; i < derivatives.length; i++) {
        derivatives[i] = -direction[i];
      }
    }
  }

  @Override
  public double stepNorm() {
    return stepNorm;
  }

  @Override
  public Map<String, double[]> state() {
    return OptimizerState.ofStepNorm(stepNorm);
  }

  @Override
  public void restore(Map<String, double[]> state) {
    stepNorm = OptimizerState.stepNorm(state);
  }

  @Override
  public Optional<Flow> flow() {
    return Optional.of(flow);
  }

  @Override
  public Optional<DenseMatrix> kernel() {
    return flowDirection.kernel();
  }
}
