package org.tangent.measure;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.geometry.TangentKernel;
import org.tangent.linalg.Backend;
import org.tangent.linalg.SymmetricEigen;
import org.tangent.loss.Loss;
import org.tangent.model.Smoothness;
import org.tangent.optimize.Flow;
import org.tangent.optimize.Objective;
import org.tangent.optimize.Optimizer;

/**
 * Bounds b₀e^(−rate·k) after k iterations that are proven from what is known at w₀; a bound whose
 * premises do not hold, or cannot be checked, is left out.
 *
 * <p>With g = cL for the squared loss ν = μ = c/N and inf g = 0; Lip and L are those of {@link
 * Smoothness}.
 */
final class RateBounds {
  static final RateBounds NONE = new RateBounds(0, OptionalDouble.empty(), null, null);

  /** A radius 2rλ₀/L is looked for among r = 1/1000, …, 999/1000. */
  private static final int RADII = 1000;

  /** A value at w₀ and the rate an iteration at which its bound falls. */
  record Decay(double start, double rate) {
    double after(long iterations) {
      return start * Math.exp(-rate * iterations);
    }
  }

  private final double startLoss;
  private final OptionalDouble promisedRate;
  private final Decay overparameterized;
  private final Decay underparameterized;

  private RateBounds(
      double startLoss,
      OptionalDouble promisedRate,
      Decay overparameterized,
      Decay underparameterized) {
    this.startLoss = startLoss;
    this.promisedRate = promisedRate;
    this.overparameterized = overparameterized;
    this.underparameterized = underparameterized;
  }

  /** The bounds from the network's current weights on. */
  static RateBounds at(Objective objective, Optimizer optimizer) {
    double[] f = new double[objective.size()];
    objective.network().outputs(objective.inputs(), f);
    Optional<Flow> flow =
        optimizer.flow().filter(one -> one.continuous() && objective.loss() == Loss.SQUARED);
    Optional<Smoothness> smoothness = objective.network().smoothness(objective.inputs());
    Decay over = null;
    Decay under = null;
    if (flow.isPresent() && smoothness.isPresent()) {
      over = overparameterized(objective, f, flow.get(), smoothness.get()).orElse(null);
      under = underparameterized(objective, f, flow.get(), smoothness.get()).orElse(null);
    }
    return new RateBounds(objective.loss(f), optimizer.promisedRate(), over, under);
  }

  void put(long iteration, Map<Metric, Double> values) {
    promisedRate.ifPresent(
        rate -> values.put(Metric.BOUND_PROP1, new Decay(startLoss, rate).after(iteration)));
    if (overparameterized != null) {
      values.put(Metric.BOUND_THM1, overparameterized.after(iteration));
    }
    if (underparameterized != null) {
      values.put(Metric.BOUND_THM5, underparameterized.after(iteration));
    }
  }

  /**
   * L(t) ≤ L(0) exp(−2νλ₀²t/(ρ + (1−ρ)λ₀²)) for 4λ₀² = λ_min(DφDφᵀ) &gt; 0 (Cayci 2024, theorem 1).
   *
   * <p>The paper's condition (12) on α bounds γ/((1−ρ)γ+ρ)² over the spectrum by its value at the
   * largest eigenvalue, in eq. (10), which is its least where the function falls. Here it is the
   * largest value over all eigenvalues that are possible within the radius λ₀/L.
   */
  private static Optional<Decay> overparameterized(
      Objective objective, double[] f, Flow flow, Smoothness smoothness) {
    if (flow.rho() == 0 || objective.network().parameters() < objective.size()) {
      return Optional.empty();
    }
    DenseMatrix kernel =
        TangentKernel.of(objective.network(), objective.inputs()).compute(f.clone());
    double[] eigenvalues = SymmetricEigen.eigenvalues(kernel);
    double alpha = objective.network().outputFactor();
    double least = Math.sqrt(Math.max(0, eigenvalues[0])) / (2 * alpha);
    double largest = Math.sqrt(eigenvalues[eigenvalues.length - 1]) / (2 * alpha);
    double rho = flow.rho();
    double nu = flow.gradientFactor() / objective.samples();
    double gap = flow.gradientFactor() * objective.loss(f);
    double damped = rho + (1 - rho) * least * least;
    double gain = largestGain(rho, least, 2 * largest + least);
    double leastFactor =
        smoothness.jacobian() * Math.sqrt(2 * gap / nu) * gain * damped / Math.pow(least, 3);
    if (!(least > 0 && alpha >= leastFactor)) {
      return Optional.empty();
    }
    double rate = 2 * nu * least * least / damped;
    return Optional.of(new Decay(objective.loss(f), rate * flow.timePerIteration()));
  }

  /** The maximum of s/((1−ρ)s² + ρ) for singular values s from {@code least} to {@code most}. */
  private static double largestGain(double rho, double least, double most) {
    double peak = rho == 1 ? Double.POSITIVE_INFINITY : Math.sqrt(rho / (1 - rho));
    double s = Math.min(Math.max(peak, least), most);
    return s / ((1 - rho) * s * s + rho);
  }

  /**
   * ‖P∇g(t)‖ ≤ ‖P∇g(0)‖e^(−ν't) for ρ = 0 and 4λ₀² = λ_min(DφᵀDφ) &gt; 0, in place of Cayci (2024),
   * theorem 5.
   *
   * <p>The Riemannian Hessian is PᵀHP plus the second fundamental form in the direction (I−P)∇g,
   * which the paper's lemma 7 omits. Within ‖w−w₀‖ &lt; 2rλ₀/L the form is at most L/(4α(1−r)²λ₀²),
   * and g falls, so that
   *
   * <p>ν' = ν − L‖∇g(0)‖/(4α(1−r)²λ₀²);
   *
   * <p>the flow stays there if ‖P∇g(0)‖/(2α(1−r)λ₀ν') &lt; 2rλ₀/L. The gap to the least loss within
   * reach, of which the paper speaks, is not known to a run. The least r is taken.
   */
  private static Optional<Decay> underparameterized(
      Objective objective, double[] f, Flow flow, Smoothness smoothness) {
    if (flow.rho() > 0 || objective.network().parameters() > objective.size()) {
      return Optional.empty();
    }
    TangentSpace space = TangentSpace.of(objective);
    double[] gradient = new double[f.length];
    objective.outputGradient(f, gradient);
    double c = flow.gradientFactor();
    double norm = c * Backend.current().blas().dnrm2(gradient.length, gradient, 1);
    double projected = c * space.projectedNorm(gradient);
    double alpha = objective.network().outputFactor();
    double least = space.leastSingularValue() / 2;
    double curvature = smoothness.jacobian();
    for (int i = 1; i < RADII; i++) {
      double r = (double) i / RADII;
      double within = 2 * (1 - r) * least;
      double rate = c / objective.samples() - curvature * norm / (alpha * within * within);
      double radius = 2 * r * least;
      if (rate > 0 && curvature * projected / (alpha * within * rate) < radius) {
        return Optional.of(new Decay(projected / c, rate * flow.timePerIteration()));
      }
    }
    return Optional.empty();
  }
}
