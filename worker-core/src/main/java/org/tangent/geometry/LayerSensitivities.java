package org.tangent.geometry;

import dev.ludovic.netlib.blas.BLAS;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.linalg.Backend;
import org.tangent.model.Layer;
import org.tangent.model.LayerFactors;
import org.tangent.model.Network;

/**
 * Copies of the factors of all layers on N inputs: A [N × d_in], and Δ_k = ∂f_k/∂s [N × d_out] for
 * every output k.
 */
final class LayerSensitivities {
  private final BLAS blas = Backend.current().blas();
  private final List<Layer> layers;
  private final int samples;
  private final int outputs;
  private final double[] f;
  private final double[][] inputs;

  /** By output, then by layer. */
  private final double[][][] sensitivities;

  private LayerSensitivities(Network network, DenseMatrix x) {
    this.layers = network.layers();
    this.samples = x.numRows();
    this.outputs = network.outputs();
    LayerFactors factors = network.factors(x);
    this.f = Arrays.copyOf(factors.outputs(), samples * outputs);
    this.inputs = new double[layers.size()][];
    for (int l = 0; l < inputs.length; l++) {
      inputs[l] = Arrays.copyOf(factors.inputs(l), samples * layers.get(l).inputs());
    }
    this.sensitivities = new double[outputs][layers.size()][];
    for (int k = 0; k < outputs; k++) {
      double[] unit = new double[samples * outputs];
      Arrays.fill(unit, k * samples, (k + 1) * samples, 1.0);
      double[][] ofOutput = sensitivities[k];
      factors.backward(
          unit, (l, delta) -> ofOutput[l] = Arrays.copyOf(delta, samples * layers.get(l).units()));
    }
  }

  /** Takes the factors at the network's current weights. */
  static LayerSensitivities of(Network network, DenseMatrix x) {
    return new LayerSensitivities(network, x);
  }

  /** f [N × c]. */
  double[] outputs() {
    return f;
  }

  /** Zeros [Nc × N'c]. */
  DenseMatrix emptyKernel(LayerSensitivities other) {
    int rows = samples * outputs;
    int columns = other.samples * other.outputs;
    return new DenseMatrix(rows, columns, new double[Math.multiplyExact(rows, columns)]);
  }

  /** K ← K + a layer's part, block by block: (AA'ᵀ) ∘ (Δ_kΔ'_k'ᵀ). */
  void addKernel(int layer, LayerSensitivities other, DenseMatrix kernel) {
    int size = samples * other.samples;
    double[] gram = new double[size];
    double[] product = new double[size];
    outer(inputs[layer], other.inputs[layer], layers.get(layer).inputs(), other.samples, gram);
    for (int right = 0; right < other.outputs; right++) {
      for (int left = 0; left < outputs; left++) {
        outer(
            sensitivities[left][layer],
            other.sensitivities[right][layer],
            layers.get(layer).units(),
            other.samples,
            product);
        for (int column = 0; column < other.samples; column++) {
          int from = column * samples;
          int to = left * samples + (right * other.samples + column) * kernel.numRows();
          for (int row = 0; row < samples; row++) {
            kernel.values()[to + row] += gram[from + row] * product[from + row];
          }
        }
      }
    }
  }

  /** product ← a bᵀ for a [N × k] and b [N' × k]. */
  private void outer(double[] a, double[] b, int columns, int others, double[] product) {
    blas.dgemm(
        "N", "T", samples, others, columns, 1.0, a, samples, b, others, 0.0, product, samples);
  }
}
