package org.tangent.optimize;

import java.util.Optional;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.geometry.TangentKernel;
import org.tangent.linalg.Cholesky;
import org.tangent.model.Network;

/**
 * Φ by a system of Nc equations and without J: Φ = Jᵀu with (JJᵀ + ρα²/(1−ρ) I) u = z/(1−ρ), for 0
 * &lt; ρ &lt; 1.
 */
final class DualDirection implements FlowDirection {
  private final Objective objective;
  private final double rho;
  private final TangentKernel tangentKernel;
  private final Cholesky cholesky;
  private DenseMatrix kernel;

  DualDirection(Objective objective, double rho) {
    this.objective = objective;
    this.rho = rho;
    this.tangentKernel = TangentKernel.of(objective.network(), objective.inputs());
    this.cholesky = new Cholesky(objective.size());
  }

  /** ρα²/(1−ρ). */
  static double shift(Network network, double rho) {
    return rho * network.outputFactor() * network.outputFactor() / (1 - rho);
  }

  static DivergenceException singular(double shift) {
    return new DivergenceException(
        "the damped matrix is not positive definite to working precision, with damping " + shift);
  }

  @Override
  public void evaluate(double[] f) {
    kernel = tangentKernel.compute(f);
  }

  @Override
  public void solve(double[] z, double[] direction) {
    double shift = shift(objective.network(), rho);
    if (!cholesky.factor(kernel, shift)) {
      throw singular(shift);
    }
    double[] u = z.clone();
    for (int i = 0; i < u.length; i++) {
      u[i] /= 1 - rho;
    }
    cholesky.solve(u);
    objective.network().pullBack(objective.inputs(), u, direction);
  }

  @Override
  public Optional<DenseMatrix> kernel() {
    return Optional.ofNullable(kernel);
  }
}
