package org.tangent.model;

import dev.ludovic.netlib.blas.BLAS;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.linalg.Backend;
import org.tangent.linalg.RandomStreams;
import org.tangent.linalg.VectorKernels;

/**
 * f = s_L with sₗ = aₗ₋₁Wₗᵀ and aₗ = γₗ(sₗ), where a₀ = x; each a carries an input 1 last where
 * there is a bias.
 *
 * <p>The weights are [W₁, …, W_L], each [units × inputs] column-major. Passes over many samples go
 * in blocks of {@value #BLOCK}, which bounds the memory.
 */
final class MultilayerNetwork implements Network {
  private static final int BLOCK = 512;

  private final List<Layer> layers;
  private final List<Activation> activations;
  private final boolean bias;
  private final double[] w;
  private final BLAS blas = Backend.current().blas();
  private final VectorKernels kernels = VectorKernels.current();
  private Pass block;
  private Pass whole;

  private MultilayerNetwork(MultilayerPerceptron spec, int dimension, int outputs) {
    this.bias = spec.bias();
    this.layers = new ArrayList<>();
    this.activations = new ArrayList<>();
    int inputs = dimension;
    int offset = 0;
    for (int l = 0; l <= spec.widths().size(); l++) {
      boolean last = l == spec.widths().size();
      int units = last ? outputs : Math.toIntExact(spec.widths().get(l));
      Layer layer = new Layer("layer" + (l + 1), units, inputs + ones(), offset, true, bias);
      layers.add(layer);
      if (!last) {
        activations.add(spec.activation(l));
      }
      inputs = units;
      offset = Math.addExact(offset, Math.multiplyExact(units, layer.inputs()));
    }
    this.w = new double[offset];
  }

  /**
   * Draws the weights. The streams {@code student.layer1}, {@code student.layer2}, … are read unit
   * by unit, the bias of a unit last.
   */
  static MultilayerNetwork random(
      MultilayerPerceptron spec, int dimension, int outputs, RandomStreams streams) {
    MultilayerNetwork network = new MultilayerNetwork(spec, dimension, outputs);
    for (Layer layer : network.layers) {
      network.draw(layer, spec.init(), streams);
    }
    return network;
  }

  private void draw(Layer layer, Initialization init, RandomStreams streams) {
    Initialization.Draws draws = draws(streams, "student." + layer.name());
    int inputs = layer.inputs() - ones();
    for (int i = 0; i < layer.units(); i++) {
      for (int j = 0; j < inputs; j++) {
        w[layer.offset() + i + j * layer.units()] = init.weight(inputs, layer.units(), draws);
      }
      if (bias) {
        w[layer.offset() + i + inputs * layer.units()] = init.bias(inputs, draws);
      }
    }
  }

  private static Initialization.Draws draws(RandomStreams streams, String purpose) {
    NormalizedGaussianSampler normal = streams.gaussian(purpose);
    UniformRandomProvider uniform = streams.uniform(purpose);
    return new Initialization.Draws() {
      @Override
      public double gaussian() {
        return normal.sample();
      }

      @Override
      public double uniform() {
        return 2 * uniform.nextDouble() - 1;
      }
    };
  }

  private int ones() {
    return bias ? 1 : 0;
  }

  private Layer last() {
    return layers.get(layers.size() - 1);
  }

  @Override
  public List<Layer> layers() {
    return List.copyOf(layers);
  }

  @Override
  public int outputs() {
    return last().units();
  }

  @Override
  public int parameters() {
    return w.length;
  }

  @Override
  public DenseMatrix prepare(DenseMatrix x) {
    int dimension = layers.get(0).inputs() - ones();
    if (x.numCols() != dimension) {
      throw new IllegalArgumentException(
          "inputs must have %d columns: [%d x %d]".formatted(dimension, x.numRows(), x.numCols()));
    }
    if (!bias) {
      return x;
    }
    double[] values = Arrays.copyOf(x.values(), x.numRows() * (dimension + 1));
    Arrays.fill(values, x.values().length, values.length, 1.0);
    return new DenseMatrix(x.numRows(), dimension + 1, values);
  }

  @Override
  public LayerFactors factors(DenseMatrix x) {
    if (whole == null || whole.capacity < x.numRows()) {
      whole = new Pass(x.numRows());
    }
    whole.forward(x, 0, x.numRows());
    return whole;
  }

  /** The pass that blocks of many samples go through. */
  private Pass blockPass(int samples) {
    if (block == null || block.capacity < Math.min(BLOCK, samples)) {
      block = new Pass(Math.min(BLOCK, samples));
    }
    return block;
  }

  @Override
  public void outputs(DenseMatrix x, double[] f) {
    eachBlock(x, (pass, row) -> pass.copyOutputs(f, x.numRows(), row));
  }

  @Override
  public void outputs(DenseMatrix x, double[] outputWeights, double[] f) {
    eachBlock(
        x,
        (pass, row) ->
            blas.dgemm(
                "N",
                "N",
                pass.rows,
                outputs(),
                last().inputs(),
                1.0,
                pass.inputs(layers.size() - 1),
                0,
                pass.rows,
                outputWeights,
                0,
                last().inputs(),
                0.0,
                f,
                row,
                x.numRows()));
  }

  /** Sees a block of samples after its forward pass. */
  private interface BlockVisitor {
    void block(Pass pass, int row);
  }

  private void eachBlock(DenseMatrix x, BlockVisitor visitor) {
    Pass pass = blockPass(x.numRows());
    for (int row = 0; row < x.numRows(); row += BLOCK) {
      pass.forward(x, row, Math.min(BLOCK, x.numRows() - row));
      visitor.block(pass, row);
    }
  }

  @Override
  public void pullBack(DenseMatrix x, double[] z, double[] gradient) {
    Arrays.fill(gradient, 0.0);
    eachBlock(
        x,
        (pass, row) ->
            pass.backward(
                rows(z, x.numRows(), row, pass.rows),
                (index, sensitivities) ->
                    LayerGradient.add(
                        layers.get(index),
                        pass.rows,
                        sensitivities,
                        pass.inputs(index),
                        gradient)));
  }

  /** Rows of a matrix [N × c], as a matrix of their own. */
  private double[] rows(double[] z, int samples, int row, int rows) {
    double[] part = new double[rows * outputs()];
    for (int k = 0; k < outputs(); k++) {
      System.arraycopy(z, k * samples + row, part, k * rows, rows);
    }
    return part;
  }

  @Override
  public void pushForward(DenseMatrix x, double[] direction, double[] change) {
    eachBlock(
        x,
        (pass, row) -> {
          double[] outputs = pass.pushForward(direction);
          for (int k = 0; k < outputs(); k++) {
            System.arraycopy(outputs, k * pass.rows, change, k * x.numRows() + row, pass.rows);
          }
        });
  }

  @Override
  public void featurePanels(DenseMatrix x, FeatureVisitor visitor) {
    LayerFactors factors = factors(x);
    visitor.panel(
        new FeatureVisitor.Panel(0, features(), x.numRows(), factors.inputs(layers.size() - 1)));
  }

  @Override
  public int features() {
    return last().inputs();
  }

  @Override
  public double outputScale() {
    return 1;
  }

  @Override
  public void add(double scale, double[] direction) {
    blas.daxpy(w.length, scale, direction, 1, w, 1);
  }

  @Override
  public void setOutputWeights(double[] outputWeights) {
    Layer layer = last();
    for (int k = 0; k < layer.units(); k++) {
      for (int j = 0; j < layer.inputs(); j++) {
        w[layer.offset() + k + j * layer.units()] = outputWeights[j + k * layer.inputs()];
      }
    }
  }

  @Override
  public void setWeights(double[] weights) {
    System.arraycopy(weights, 0, w, 0, w.length);
  }

  @Override
  public double[] weights() {
    return w.clone();
  }

  @Override
  public DenseMatrix hiddenDirections() {
    return weights(layers.get(0), layers.get(0).inputs() - ones());
  }

  private DenseMatrix weights(Layer layer, int columns) {
    int from = layer.offset();
    return new DenseMatrix(
        layer.units(), columns, Arrays.copyOfRange(w, from, from + columns * layer.units()));
  }

  @Override
  public Map<String, DenseMatrix> namedWeights() {
    Map<String, DenseMatrix> named = new LinkedHashMap<>();
    for (Layer layer : layers) {
      named.put(layer.name(), weights(layer, layer.inputs()));
    }
    return named;
  }

  @Override
  public boolean isFinite() {
    return Arrays.stream(w).allMatch(Double::isFinite);
  }

  /** Activations and slopes of a forward pass over up to {@code capacity} samples. */
  private final class Pass implements LayerFactors {
    private final int capacity;
    private final double[][] a = new double[layers.size()][];
    private final double[][] slopes = new double[layers.size() - 1][];
    private final double[] f;
    private double[] delta = new double[0];
    private double[] backed = new double[0];
    private int rows;

    Pass(int capacity) {
      this.capacity = capacity;
      for (int l = 0; l < layers.size(); l++) {
        a[l] = new double[Math.multiplyExact(capacity, layers.get(l).inputs())];
        if (l > 0) {
          slopes[l - 1] = new double[capacity * layers.get(l - 1).units()];
        }
      }
      this.f = new double[capacity * MultilayerNetwork.this.outputs()];
    }

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
          if (bias) {
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
      for (int k = 0; k < MultilayerNetwork.this.outputs(); k++) {
        System.arraycopy(f, k * rows, to, k * samples + row, rows);
      }
    }

    @Override
    public int samples() {
      return rows;
    }

    @Override
    public double[] outputs() {
      int size = rows * MultilayerNetwork.this.outputs();
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
      int columns = layer.inputs() - ones();
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
          multiply(change, w, layer, layer.inputs() - ones(), 1.0, s);
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
  }
}
