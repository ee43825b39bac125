package org.tangent.geometry;

import dev.ludovic.netlib.blas.BLAS;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.linalg.Backend;
import org.tangent.model.Layer;
import org.tangent.model.LayerFactors;
import org.tangent.model.Network;

/**
 * Copies of the factors of all layers on N inputs: A [N × d_in], and Δ_r = Σ_k z_rk ∂f_k/∂s [N ×
 * d_out] for each of R columns z_r [N × c]. The gradient of column r at sample n with respect to a
 * layer's weights is the outer product of row n of Δ_r and row n of A.
 */
final class LayerSensitivities {
  private final BLAS blas = Backend.current().blas();
  private final List<Layer> layers;
  private final int samples;
  private final int columns;
  private final double[] f;
  private final double[][] inputs;

  /** By column, then by layer. */
  private final double[][][] sensitivities;

  private LayerSensitivities(Network network, DenseMatrix x, List<double[]> z) {
    this.layers = network.layers();
    this.samples = x.numRows();
    this.columns = z.size();
    LayerFactors factors = network.factors(x);
    this.f = Arrays.copyOf(factors.outputs(), samples * network.outputs());
    this.inputs = new double[layers.size()][];
    for (int l = 0; l < inputs.length; l++) {
      inputs[l] = Arrays.copyOf(factors.inputs(l), samples * layers.get(l).inputs());
    }
    this.sensitivities = new double[columns][layers.size()][];
    for (int r = 0; r < columns; r++) {
      requireSize(z.get(r), f.length);
      double[][] ofColumn = sensitivities[r];
      factors.backward(
          z.get(r),
          (l, delta) -> ofColumn[l] = Arrays.copyOf(delta, samples * layers.get(l).units()));
    }
  }

  private static void requireSize(double[] column, int size) {
    if (column.length != size) {
      throw new IllegalArgumentException(
          "a column must have %d numbers: %d".formatted(size, column.length));
    }
  }

  /** Takes the factors of the c unit columns at the network's current weights: Δ_k = ∂f_k/∂s. */
  static LayerSensitivities of(Network network, DenseMatrix x) {
    int outputs = network.outputs();
    return of(
        network,
        x,
        IntStream.range(0, outputs)
            .mapToObj(k -> Fisher.Output.unit(x.numRows(), outputs, k))
            .toList());
  }

  /**
   * Takes the factors at the network's current weights.
   *
   * @param x prepared inputs [N × d]
   * @param z columns [N × c]
   */
  static LayerSensitivities of(Network network, DenseMatrix x, List<double[]> z) {
    return new LayerSensitivities(network, x, z);
  }

  List<Layer> layers() {
    return layers;
  }

  /** Number N of samples. */
  int samples() {
    return samples;
  }

  /** Number R of columns. */
  int columns() {
    return columns;
  }

  /** f [N × c]. */
  double[] outputs() {
    return f;
  }

  /** A [N × d_in] of a layer. */
  double[] inputs(int layer) {
    return inputs[layer];
  }

  /** Δ_r [N × d_out] of a layer. */
  double[] sensitivities(int column, int layer) {
    return sensitivities[column][layer];
  }

  /**
   * gradients ← the gradients of all columns at all samples with respect to a layer's weights, [RN
   * × d_out·d_in]: row r·N + n, the weights in the order of w.
   *
   * @param first place of the layer's first weight in {@code gradients}, in columns
   */
  void gradients(int index, double[] gradients, int first) {
    Layer layer = layers.get(index);
    int rows = samples * columns;
    for (int j = 0; j < layer.inputs(); j++) {
      for (int i = 0; i < layer.units(); i++) {
        int to = (first + layer.index(i, j) - layer.offset()) * rows;
        for (int r = 0; r < columns; r++) {
          double[] delta = sensitivities[r][index];
          for (int n = 0; n < samples; n++) {
            gradients[to + r * samples + n] =
                delta[n + i * samples] * inputs[index][n + j * samples];
          }
        }
      }
    }
  }

  /** Zeros [NR × N'R']. */
  DenseMatrix emptyKernel(LayerSensitivities other) {
    int rows = samples * columns;
    int others = other.samples * other.columns;
    return new DenseMatrix(rows, others, new double[Math.multiplyExact(rows, others)]);
  }

  /** K ← K + a layer's part, block by block: (AA'ᵀ) ∘ (Δ_rΔ'_r'ᵀ). */
  void addKernel(int layer, LayerSensitivities other, DenseMatrix kernel) {
    int size = samples * other.samples;
    double[] gram = new double[size];
    double[] product = new double[size];
    outer(inputs[layer], other.inputs[layer], layers.get(layer).inputs(), other.samples, gram);
    for (int right = 0; right < other.columns; right++) {
      for (int left = 0; left < columns; left++) {
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
