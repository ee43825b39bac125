package org.tangent.geometry;

import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.model.Network;
import org.tangent.model.ShallowNetwork;

/**
 * The tangent kernel JJᵀ [Nc × Nc] of a network on fixed inputs, from layer factors: for a layer
 * with inputs A and sensitivities Δ_k its block of outputs k and k' is (AAᵀ) ∘ (Δ_kΔ_k'ᵀ). J is
 * never formed.
 */
public interface TangentKernel {

  /**
   * Computes the kernel at the network's current weights.
   *
   * @param f receives the outputs [N × c], which come along at no cost
   * @return the kernel's lower triangle, in memory that the next call overwrites
   */
  DenseMatrix compute(double[] f);

  /**
   * A kernel to be computed again and again.
   *
   * @param network the network, at whose weights {@link #compute} will work
   * @param x prepared inputs [N × d]
   */
  static TangentKernel of(Network network, DenseMatrix x) {
    return network instanceof ShallowNetwork shallow
        ? new PanelKernel(shallow, x)
        : new LayerKernel(network, x);
  }

  /** The kernel J(x)J(x')ᵀ [Nc × N'c] between two sets of inputs, all of it. */
  static DenseMatrix between(Network network, DenseMatrix x, DenseMatrix other) {
    LayerSensitivities left = LayerSensitivities.of(network, x);
    LayerSensitivities right = LayerSensitivities.of(network, other);
    DenseMatrix kernel = left.emptyKernel(right);
    for (int layer = 0; layer < network.layers().size(); layer++) {
      left.addKernel(layer, right, kernel);
    }
    return kernel;
  }

  /**
   * The part of {@link #between} that the weights of one layer give; those of all layers add up to
   * it.
   *
   * @param layer index of the layer in {@link Network#layers}
   */
  static DenseMatrix ofLayer(Network network, int layer, DenseMatrix x, DenseMatrix other) {
    LayerSensitivities left = LayerSensitivities.of(network, x);
    LayerSensitivities right = LayerSensitivities.of(network, other);
    DenseMatrix kernel = left.emptyKernel(right);
    left.addKernel(layer, right, kernel);
    return kernel;
  }
}
