package org.tangent.optimize;

import java.util.Optional;
import org.apache.spark.ml.linalg.DenseMatrix;

/** The direction Φ = [(1−ρ)JᵀJ + ρα²I]⁻¹Jᵀz at a network's current weights. */
interface FlowDirection {

  /** f ← the outputs [N × c], together with what the direction needs at these weights. */
  void evaluate(double[] f);

  /**
   * Φ at the weights of the last evaluation.
   *
   * @param z [N × c], kept as it is
   * @param direction receives p numbers
   * @throws DivergenceException if the system is singular to working precision
   */
  void solve(double[] z, double[] direction);

  /** The lower triangle of JJᵀ at the weights of the last evaluation, if it is at hand. */
  default Optional<DenseMatrix> kernel() {
    return Optional.empty();
  }
}
