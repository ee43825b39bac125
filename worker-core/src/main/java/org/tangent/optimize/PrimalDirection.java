package org.tangent.optimize;

import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.geometry.DenseJacobian;
import org.tangent.linalg.Backend;
import org.tangent.linalg.Cholesky;

/**
 * Φ by a system of p equations, (JᵀJ + ρα²/(1−ρ) I) Φ = Jᵀz/(1−ρ), for 0 &lt; ρ &lt; 1 and networks
 * with fewer weights than outputs over all samples.
 */
final class PrimalDirection implements FlowDirection {
  private final Objective objective;
  private final double rho;
  private final DenseMatrix normal;
  private final Cholesky cholesky;
  private DenseMatrix jacobian;

  PrimalDirection(Objective objective, double rho) {
    int size = objective.network().parameters();
    this.objective = objective;
    this.rho = rho;
    this.normal = new DenseMatrix(size, size, new double[Math.multiplyExact(size, size)]);
    this.cholesky = new Cholesky(size);
  }

  @Override
  public void evaluate(double[] f) {
    jacobian = DenseJacobian.of(objective.network(), objective.inputs(), f);
    int rows = jacobian.numRows();
    int size = jacobian.numCols();
    Backend.current()
        .blas()
        .dsyrk("L", "T", size, rows, 1.0, jacobian.values(), rows, 0.0, normal.values(), size);
  }

  @Override
  public void solve(double[] z, double[] direction) {
    double shift = DualDirection.shift(objective.network(), rho);
    if (!cholesky.factor(normal, shift)) {
      throw DualDirection.singular(shift);
    }
    int rows = jacobian.numRows();
    Backend.current()
        .blas()
        .dgemv(
            "T",
            rows,
            direction.length,
            1 / (1 - rho),
            jacobian.values(),
            rows,
            z,
            1,
            0.0,
            direction,
            1);
    cholesky.solve(direction);
  }
}
