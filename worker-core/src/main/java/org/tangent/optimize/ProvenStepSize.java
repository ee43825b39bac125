package org.tangent.optimize;

import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.geometry.TangentKernel;
import org.tangent.linalg.SymmetricEigen;
import org.tangent.loss.Loss;
import org.tangent.model.Smoothness;
import org.tangent.spec.InvalidSpecException;
import org.tangent.spec.Require;

/** The step size of Cayci (2024), theorem 2, at an objective's current weights. */
final class ProvenStepSize {
  private static final String COMPONENT = "discretization";

  private ProvenStepSize() {}

  /**
   * Computes it from the tangent kernel.
   *
   * @param gradientFactor c of g = cL
   * @throws InvalidSpecException if a constant of it is not known, or the kernel is singular to
   *     working precision
   */
  static double of(Objective objective, double rho, double gradientFactor) {
    Require.that(
        objective.loss() == Loss.SQUARED,
        COMPONENT,
        "must not be provenStep unless the loss is squared: " + objective.loss());
    Smoothness smoothness =
        objective
            .network()
            .smoothness(objective.inputs())
            .orElseThrow(
                () ->
                    new InvalidSpecException(
                        COMPONENT,
                        "must not be provenStep unless the network is oneHiddenLayer with one"
                            + " output, fixed signs and tanh, sigmoid or identity: provenStep"));
    DenseMatrix kernel =
        TangentKernel.of(objective.network(), objective.inputs())
            .compute(new double[objective.size()]);
    double[] eigenvalues = SymmetricEigen.eigenvalues(kernel);
    double alpha = objective.network().outputFactor();
    double least = eigenvalues[0] / (4 * alpha * alpha);
    double largest = eigenvalues[eigenvalues.length - 1] / (4 * alpha * alpha);
    Require.that(
        least > eigenvalues.length * Math.ulp(1.0) * largest,
        COMPONENT,
        "must not be provenStep where the kernel is singular: " + least);
    double mu = gradientFactor / objective.samples();
    return of(alpha, rho, mu, least, largest, smoothness.outputs());
  }

  /** η for λ₀² = {@code least} and λₙ² = {@code largest}. */
  static double of(
      double alpha, double rho, double mu, double least, double largest, double lipschitz) {
    double damped = (1 - rho) * largest + rho;
    return least
        / largest
        * damped
        * damped
        / ((1 - rho) * least + rho)
        / (2 * mu * alpha * lipschitz * lipschitz);
  }
}
