package org.tangent.optimize;

import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.geometry.TangentKernel;
import org.tangent.linalg.Cholesky;
import org.tangent.linalg.SymmetricEigen;
import org.tangent.optimize.OptimizerSpec.Curvature;
import org.tangent.optimize.OptimizerSpec.Damping;
import org.tangent.optimize.OptimizerSpec.GaussNewton;

/**
 * Gauss–Newton in function space. With H = hI Woodbury's identity turns
 *
 * <p>Φ = (JᵀHJ + εI)⁻¹ Jᵀ∇L
 *
 * <p>into Φ = Jᵀz with (JJᵀ + (ε/h)I) z = ∇L/h, a system of Nc equations (Arbel et al. 2023,
 * section 5.1). The damping is ε = max(ε₀, α·σ_min(JJᵀ)).
 */
final class GaussNewtonOptimizer implements Optimizer {
  private final Objective objective;
  private final Damping rule;
  private final double hessian;
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
    this.hessian = spec.curvature() == Curvature.IDENTITY ? 1.0 : objective.outputHessian();
    this.tangentKernel = new TangentKernel(objective.network(), objective.inputs());
    this.cholesky = new Cholesky(objective.size());
    this.step = new PulledBackStep(objective, spec.stepSize());
    this.outputs = new double[objective.size()];
    this.z = new double[objective.size()];
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

  /** z ← (JJᵀ + (ε/h)I)⁻¹ ∇L/h. */
  private void solve(double epsilon) {
    objective.outputGradient(outputs, z);
    for (int i = 0; i < z.length; i++) {
      z[i] /= hessian;
    }
    if (!cholesky.factor(kernel, epsilon / hessian)) {
      throw new DivergenceException(
          "the damped tangent kernel is not positive definite to working precision, with damping "
              + epsilon);
    }
    cholesky.solve(z);
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

  @Override
  public Optional<DenseMatrix> kernel() {
    return Optional.of(kernel);
  }
}
