package org.tangent.optimize;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.geometry.TangentKernel;
import org.tangent.linalg.Cholesky;
import org.tangent.linalg.LinearSystem;
import org.tangent.linalg.SymmetricEigen;
import org.tangent.loss.Loss;
import org.tangent.optimize.OptimizerSpec.Curvature;
import org.tangent.optimize.OptimizerSpec.Damping;
import org.tangent.optimize.OptimizerSpec.GaussNewton;

/**
 * Gauss–Newton in function space. Woodbury's identity turns
 *
 * <p>Φ = (JᵀHJ + εI)⁻¹ Jᵀ∇L
 *
 * <p>into Φ = Jᵀz with (HJJᵀ + εI) z = ∇L, a system of Nc equations (Arbel et al. 2023, section
 * 5.1); where H = hI it is the symmetric one (JJᵀ + (ε/h)I) z = ∇L/h. The damping is ε = max(ε₀,
 * α·σ_min(JJᵀ)).
 */
final class GaussNewtonOptimizer implements Optimizer {
  private final Objective objective;
  private final Damping rule;
  private final OptionalDouble scalarHessian;
  private final TangentKernel tangentKernel;
  private final Cholesky cholesky;
  private final PulledBackStep step;
  private final double[] outputs;
  private final double[] z;
  private DenseMatrix kernel;
  private AppliedDamping damping;

  GaussNewtonOptimizer(GaussNewton spec, Objective objective) {
    this.objective = objective;
    this.rule = spec.damping();
    this.scalarHessian = scalarHessian(spec.curvature(), objective);
    this.tangentKernel = TangentKernel.of(objective.network(), objective.inputs());
    this.cholesky = new Cholesky(objective.size());
    this.step = new PulledBackStep(objective, spec.stepSize());
    this.outputs = new double[objective.size()];
    this.z = new double[objective.size()];
  }

  /** h, where H = hI. */
  private static OptionalDouble scalarHessian(Curvature curvature, Objective objective) {
    if (curvature == Curvature.IDENTITY) {
      return OptionalDouble.of(1);
    }
    return objective.loss() == Loss.SQUARED
        ? OptionalDouble.of(1.0 / objective.samples())
        : OptionalDouble.empty();
  }

  @Override
  public double evaluate() {
    damping = null;
    objective.stopwatch().time(Phase.EVALUATE, () -> kernel = tangentKernel.compute(outputs));
    return objective.loss(outputs);
  }

  @Override
  public double[] outputs() {
    return outputs;
  }

  @Override
  public void step() {
    AppliedDamping applied = nextDamping();
    objective.stopwatch().time(Phase.SOLVE, () -> solve(applied.epsilon()));
    objective.stopwatch().time(Phase.UPDATE, () -> step.take(z));
  }

  private void solve(double epsilon) {
    objective.outputGradient(outputs, z);
    boolean solved =
        scalarHessian.isPresent()
            ? solveSymmetric(epsilon, scalarHessian.getAsDouble())
            : LinearSystem.solve(dampedProduct(epsilon), z);
    if (!solved) {
      throw new DivergenceException(
          "the damped tangent kernel is not positive definite to working precision, with damping "
              + epsilon);
    }
  }

  /** z ← (JJᵀ + (ε/h)I)⁻¹ z/h. */
  private boolean solveSymmetric(double epsilon, double hessian) {
    for (int i = 0; i < z.length; i++) {
      z[i] /= hessian;
    }
    if (!cholesky.factor(kernel, epsilon / hessian)) {
      return false;
    }
    cholesky.solve(z);
    return true;
  }

  /** HJJᵀ + εI, all of it, with the Hessian of the loss at the outputs. */
  private DenseMatrix dampedProduct(double epsilon) {
    int size = z.length;
    double[] product = new double[size * size];
    double[] column = new double[size];
    for (int j = 0; j < size; j++) {
      for (int i = 0; i < size; i++) {
        column[i] = kernel.values()[i >= j ? i + j * size : j + i * size];
      }
      objective.loss().hessianTimes(outputs, objective.samples(), column, column);
      System.arraycopy(column, 0, product, j * size, size);
      product[j + j * size] += epsilon;
    }
    return new DenseMatrix(size, size, product);
  }

  private AppliedDamping nextDamping() {
    if (damping == null) {
      objective.stopwatch().time(Phase.SOLVE, () -> damping = chooseDamping());
    }
    return damping;
  }

  /**
   * The floor binds where A − (ε₀/α)I is not positive definite, which a Cholesky factorisation
   * tells without an eigenvalue.
   */
  private AppliedDamping chooseDamping() {
    if (rule.factor() == 0 || !cholesky.factor(kernel, -rule.floor() / rule.factor())) {
      return new AppliedDamping(rule.floor(), true);
    }
    double epsilon = rule.factor() * SymmetricEigen.eigenvalues(kernel)[0];
    return epsilon > rule.floor()
        ? new AppliedDamping(epsilon, false)
        : new AppliedDamping(rule.floor(), true);
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

  @Override
  public Optional<AppliedDamping> damping() {
    return Optional.of(nextDamping());
  }

  /**
   * μ_GN = 2μ/(L_H(1 + α/μ_H)) times λ (Arbel et al. 2023, proposition 1), which supposes ε =
   * α·σ_min(JJᵀ) at all times; a floor may bind in between, so that with one nothing is promised.
   */
  @Override
  public OptionalDouble promisedRate() {
    if (objective.loss() != Loss.SQUARED || rule.floor() > 0) {
      return OptionalDouble.empty();
    }
    double hessian = scalarHessian.getAsDouble();
    double convexity = 1.0 / objective.samples();
    double rate = 2 * convexity / (hessian * (1 + rule.factor() / hessian));
    return OptionalDouble.of(step.stepSize() * rate);
  }

  @Override
  public Optional<DenseMatrix> kernel() {
    return Optional.of(kernel);
  }
}
