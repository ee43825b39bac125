package org.tangent.model;

/**
 * The factors of a network's layers on N inputs at the weights of the moment: what a forward pass
 * keeps, and what backward passes add. Matrices are column-major, and belong to the network, whose
 * next pass overwrites them.
 */
public interface LayerFactors {

  /** Number N of samples. */
  int samples();

  /** f [N × c]. */
  double[] outputs();

  /** A [N × d_in], the inputs of a layer, a column of ones for the bias among them. */
  double[] inputs(int layer);

  /**
   * Shows the sensitivities Δ = Σ_k z_k ∂f_k/∂s of each layer, from the last to the first.
   *
   * @param z [N × c], kept as it is
   */
  void backward(double[] z, SensitivityVisitor visitor);

  /** Is shown the sensitivities of a layer. */
  @FunctionalInterface
  interface SensitivityVisitor {

    /**
     * Sees a layer.
     *
     * @param layer its index
     * @param sensitivities Δ [N × d_out], valid during the call and not to be changed
     */
    void layer(int layer, double[] sensitivities);
  }
}
