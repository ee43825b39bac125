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
    combine(layer, 1, sensitivities, inputs, samples, 1, gradient, layer.offset());
  }

  /**
   * target ← keep·target + weight·PᵀQ in the order of the layer's weights, [d_out × d_in] where the
   * units come first and its transpose otherwise.
   *
   * @param p P [N × d_out]
   * @param q Q [N × d_in]
   * @param target must not be P or Q
   * @param offset place of the first entry in target
   */
  public static void combine(
      Layer layer,
      double weight,
      double[] p,
      double[] q,
      int samples,
      double keep,
      double[] target,
      int offset) {
    double[] left = layer.unitsFirst() ? p : q;
    double[] right = layer.unitsFirst() ? q : p;
    Backend.current()
        .blas()
        .dgemm(
            "T",
            "N",
            layer.rows(),
            layer.columns(),
            samples,
            weight,
            left,
            0,
            samples,
            right,
            0,
            samples,
            keep,
            target,
            offset,
            layer.rows());
  }
}
