package org.tangent.model;

import org.tangent.linalg.Backend;

/** The gradient of a layer's weights, a sum of outer products of its factors. */
public final class LayerGradient {
  private LayerGradient() {}

  /**
   * ∂W ← ∂W + ΔᵀA, at the layer's place and in its order in the flat gradient.
   *
   * @param sensitivities Δ [N × d_out]
   * @param inputs A [N × d_in]
   * @param gradient p numbers
   */
  public static void add(
      Layer layer, int samples, double[] sensitivities, double[] inputs, double[] gradient) {
    double[] left = layer.unitsFirst() ? sensitivities : inputs;
    double[] right = layer.unitsFirst() ? inputs : sensitivities;
    Backend.current()
        .blas()
        .dgemm(
            "T",
            "N",
            layer.rows(),
            layer.columns(),
            samples,
            1.0,
            left,
            0,
            samples,
            right,
            0,
            samples,
            1.0,
            gradient,
            layer.offset(),
            layer.rows());
  }
}
