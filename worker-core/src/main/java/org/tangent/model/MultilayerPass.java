package org.tangent.model;

import dev.ludovic.netlib.blas.BLAS;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.linalg.Backend;
import org.tangent.linalg.VectorKernels;

/**
 * Activations and slopes of a {@link MultilayerNetwork}'s forward pass over up to {@code capacity}
 * samples.
 */
final class MultilayerPass implements LayerFactors {
  private final BLAS blas = Backend.current().blas();
  private final VectorKernels kernels = VectorKernels.current();
  private final List<Layer> layers;
  private final List<Activation> activations;
  private final double[] w;
  private final int capacity;
  private final double[][] a;
  private final double[][] slopes;
  private final double[] f;
  private double[] delta = new double[0];
  private double[] backed = new double[0];
  private int rows;

  /**
   * Reserves memory.
   *
   * @param w the network's weights, read at each pass
   */
  MultilayerPass(List<Layer> layers, List<Activation> activations, double[] w, int capacity) {
    this.layers = layers;
    this.activations = activations;
    this.w = w;
    this.capacity = capacity;
    this.a = new double[layers.size()][];
    this.slopes = new double[layers.size() - 1][];
    for (int l = 0; l < layers.size(); l++) {
      a[l] = new double[Math.multiplyExact(capacity, layers.get(l).inputs())];
      if (l > 0) {
        slopes[l - 1] = new double[capacity * layers.get(l - 1).units()];
      }
    }
    this.f = new double[capacity * layers.get(layers.size() - 1).units()];
  }

  int capacity() {
    return capacity;
  }

  /** Takes {@code count} of the samples x [N × d], from {@code row} on. */
  void forward(DenseMatrix x, int row, int count) {
    rows = count;
    for (int j = 0; j < x.numCols(); j++) {
      System.arraycopy(x.values(), j * x.numRows() + row, a[0], j * rows, rows);
    }
    for (int l = 0; l < layers.size(); l++) {
      boolean last = l == layers.size() - 1;
      double[] s = last ? f : a[l + 1];
      multiply(a[l], w, layers.get(l), layers.get(l).inputs(), 0.0, s);
      if (!last) {
        int length = rows * layers.get(l).units();
        activations.get(l).apply(kernels, s, s, slopes[l], 0, length);
        if (layers.get(l + 1).bias()) {
          Arrays.fill(s, length, length + rows, 1.0);
        }
      }
    }
  }

  /** s ← a Wᵀ + β s with leading columns of a layer's weights. */
  private void multiply(
      double[] from, double[] weights, Layer layer, int columns, double beta, double[] s) {
    blas.dgemm(
        "N",
        "T",
        rows,
        layer.units(),
        columns,
        1.0,
        from,
        0,
        rows,
        weights,
        layer.offset(),
        layer.units(),
        beta,
        s,
        0,
        rows);
  }

  void copyOutputs(double[] to, int samples, int row) {
    for (int k = 0; k < layers.get(layers.size() - 1).units(); k++) {
      System.arraycopy(f, k * rows, to, k * samples + row, rows);
    }
  }

  @Override
  public int samples() {
    return rows;
  }

  @Override
  public double[] outputs() {
    int size = rows * layers.get(layers.size() - 1).units();
    return f.length == size ? f : Arrays.copyOf(f, size);
  }

  @Override
  public double[] inputs(int layer) {
    return a[layer];
  }

  @Override
  public void backward(double[] z, SensitivityVisitor visitor) {
    double[] sensitivities = z;
    reserve();
    for (int l = layers.size() - 1; l >= 0; l--) {
      visitor.layer(l, sensitivities);
      if (l > 0) {
        double[] below = sensitivities == delta ? backed : delta;
        back(layers.get(l), sensitivities, slopes[l - 1], below);
        sensitivities = below;
      }
    }
  }

  private void reserve() {
    int widest = layers.stream().mapToInt(Layer::units).max().orElseThrow();
    if (delta.length < capacity * widest) {
      delta = new double[capacity * widest];
      backed = new double[capacity * widest];
    }
  }

  /** below ← (Δ W) ∘ D, without the column of the bias. */
  private void back(Layer layer, double[] sensitivities, double[] slope, double[] below) {
    int columns = withoutBias(layer);
    blas.dgemm(
        "N",
        "N",
        rows,
        columns,
        layer.units(),
        1.0,
        sensitivities,
        0,
        rows,
        w,
        layer.offset(),
        layer.units(),
        0.0,
        below,
        0,
        rows);
    for (int i = 0; i < rows * columns; i++) {
      below[i] *= slope[i];
    }
  }

  /** The change [rows × c] of the outputs for a change of the weights, to first order. */
  double[] pushForward(double[] direction) {
    double[] change = new double[0];
    for (int l = 0; l < layers.size(); l++) {
      Layer layer = layers.get(l);
      double[] s = new double[rows * layer.units()];
      multiply(a[l], direction, layer, layer.inputs(), 0.0, s);
      if (l > 0) {
        multiply(change, w, layer, withoutBias(layer), 1.0, s);
      }
      if (l < layers.size() - 1) {
        for (int i = 0; i < s.length; i++) {
          s[i] *= slopes[l][i];
        }
      }
      change = s;
    }
    return change;
  }

  private static int withoutBias(Layer layer) {
    return layer.inputs() - (layer.bias() ? 1 : 0);
  }
}
