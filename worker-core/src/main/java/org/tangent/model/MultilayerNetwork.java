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
import org.tangent.data.DataFiles;
import org.tangent.linalg.Backend;
import org.tangent.linalg.RandomStreams;

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
  private MultilayerPass block;
  private MultilayerPass whole;

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

  /**
   * Reads the weights from files, one a layer.
   *
   * @throws org.tangent.data.DataFileException if a table has not its layer's shape
   */
  static MultilayerNetwork given(
      MultilayerPerceptron spec, int dimension, int outputs, DataFiles files) {
    MultilayerNetwork network = new MultilayerNetwork(spec, dimension, outputs);
    for (int l = 0; l < network.layers.size(); l++) {
      Layer layer = network.layers.get(l);
      DenseMatrix table =
          GivenWeights.table(spec.weights().get(l), layer.units(), layer.inputs(), files);
      System.arraycopy(table.values(), 0, network.w, layer.offset(), layer.size());
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
    if (whole == null || whole.capacity() < x.numRows()) {
      whole = pass(x.numRows());
    }
    whole.forward(x, 0, x.numRows());
    return whole;
  }

  private MultilayerPass pass(int capacity) {
    return new MultilayerPass(layers, activations, w, capacity);
  }

  /** The pass that blocks of many samples go through. */
  private MultilayerPass blockPass(int samples) {
    if (block == null || block.capacity() < Math.min(BLOCK, samples)) {
      block = pass(Math.min(BLOCK, samples));
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
                pass.samples(),
                outputs(),
                last().inputs(),
                1.0,
                pass.inputs(layers.size() - 1),
                0,
                pass.samples(),
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
    void block(MultilayerPass pass, int row);
  }

  private void eachBlock(DenseMatrix x, BlockVisitor visitor) {
    MultilayerPass pass = blockPass(x.numRows());
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
                rows(z, x.numRows(), row, pass.samples()),
                (index, sensitivities) ->
                    LayerGradient.add(
                        layers.get(index),
                        pass.samples(),
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
            System.arraycopy(
                outputs, k * pass.samples(), change, k * x.numRows() + row, pass.samples());
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
}
