package org.tangent.model;

import dev.ludovic.netlib.blas.BLAS;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.data.DataFiles;
import org.tangent.linalg.Backend;
import org.tangent.linalg.RandomStreams;
import org.tangent.linalg.VectorKernels;

/**
 * f_k(x) = s Σᵢ v_ki γ(uᵢ·x) (Arbel et al. 2023, eq. (2)).
 *
 * <p>The weights are [v, U], v [M × c] and U [M × d] both column-major, where d counts the bias.
 * Hidden units are handled in panels of {@value #PANEL} and samples in blocks, so that a panel's Γ
 * and D stay in the second-level cache; they are computed again wherever they are needed, since
 * reading them from memory would cost more.
 */
final class OneHiddenLayerNetwork implements ShallowNetwork {
  private static final int PANEL = 128;
  private static final int BLOCK = 512;

  private final Activation activation;
  private final boolean bias;
  private final int units;
  private final int inputs;
  private final int outputs;
  private final double scale;
  private final double[] w;

  private final BLAS blas = Backend.current().blas();
  private final VectorKernels kernels = VectorKernels.current();
  private double[] features = new double[0];
  private double[] slopes = new double[0];

  private OneHiddenLayerNetwork(OneHiddenLayer spec, int dimension, int outputs) {
    this.activation = spec.activation();
    this.bias = spec.bias();
    this.units = spec.units();
    this.inputs = dimension + (spec.bias() ? 1 : 0);
    this.outputs = outputs;
    this.scale = spec.scale().factor(units);
    this.w = new double[Math.multiplyExact(units, outputs + inputs)];
  }

  /**
   * Draws U and v. The streams {@code owner.hidden} and {@code owner.output} are read unit by unit,
   * so that the first units of a wider network are those of a narrower one.
   */
  static OneHiddenLayerNetwork random(
      OneHiddenLayer spec, int dimension, int outputs, RandomStreams streams, String owner) {
    OneHiddenLayerNetwork network = new OneHiddenLayerNetwork(spec, dimension, outputs);
    NormalizedGaussianSampler hidden = streams.gaussian(owner + ".hidden");
    NormalizedGaussianSampler output = streams.gaussian(owner + ".output");
    for (int i = 0; i < network.units; i++) {
      for (int j = 0; j < network.inputs; j++) {
        network.w[network.hiddenOffset(i) + j * network.units] = spec.initScale() * hidden.sample();
      }
      for (int k = 0; k < outputs; k++) {
        network.w[k * network.units + i] = spec.outputInitScale() * output.sample();
      }
    }
    return network;
  }

  /**
   * Reads U and v from files.
   *
   * @throws org.tangent.data.DataFileException if a table has not the network's shape
   */
  static OneHiddenLayerNetwork given(
      OneHiddenLayer spec, int dimension, int outputs, DataFiles files) {
    OneHiddenLayerNetwork network = new OneHiddenLayerNetwork(spec, dimension, outputs);
    DenseMatrix u = GivenWeights.table(spec.weights().u(), spec.units(), network.inputs, files);
    DenseMatrix v = GivenWeights.table(spec.weights().v(), spec.units(), outputs, files);
    System.arraycopy(v.values(), 0, network.w, 0, v.values().length);
    System.arraycopy(u.values(), 0, network.w, network.hiddenOffset(0), u.values().length);
    return network;
  }

  private int hiddenOffset(int unit) {
    return outputs * units + unit;
  }

  @Override
  public int outputs() {
    return outputs;
  }

  @Override
  public int parameters() {
    return w.length;
  }

  @Override
  public int features() {
    return units;
  }

  @Override
  public double outputScale() {
    return scale;
  }

  @Override
  public DenseMatrix prepare(DenseMatrix x) {
    int dimension = inputs - (bias ? 1 : 0);
    if (x.numCols() != dimension) {
      throw new IllegalArgumentException(
          "inputs must have %d columns: [%d x %d]".formatted(dimension, x.numRows(), x.numCols()));
    }
    if (!bias) {
      return x;
    }
    double[] values = Arrays.copyOf(x.values(), x.numRows() * inputs);
    Arrays.fill(values, x.values().length, values.length, 1.0);
    return new DenseMatrix(x.numRows(), inputs, values);
  }

  @Override
  public void outputs(DenseMatrix x, double[] f) {
    outputs(x, w, f);
  }

  @Override
  public void outputs(DenseMatrix x, double[] outputWeights, double[] f) {
    int samples = x.numRows();
    Arrays.fill(f, 0, samples * outputs, 0.0);
    for (int row = 0; row < samples; row += BLOCK) {
      int rows = Math.min(BLOCK, samples - row);
      for (int unit = 0; unit < units; unit += PANEL) {
        int width = Math.min(PANEL, units - unit);
        int leading = activate(x, row, rows, unit, width);
        addOutputs(f, samples, row, rows, unit, width, leading, outputWeights);
      }
    }
  }

  /** f ← f + s Γ v for a panel. */
  private void addOutputs(
      double[] f, int samples, int row, int rows, int unit, int width, int leading, double[] v) {
    for (int k = 0; k < outputs; k++) {
      blas.dgemv(
          "N",
          rows,
          width,
          scale,
          features,
          0,
          leading,
          v,
          k * units + unit,
          1,
          1.0,
          f,
          k * samples + row,
          1);
    }
  }

  @Override
  public void pullBack(DenseMatrix x, double[] z, double[] gradient) {
    Arrays.fill(gradient, 0.0);
    int samples = x.numRows();
    double[] weighted = outputs == 1 ? weightedRows(x, z) : x.values();
    double[] backward = new double[outputs == 1 ? 0 : leading(Math.min(BLOCK, samples)) * PANEL];
    for (int row = 0; row < samples; row += BLOCK) {
      int rows = Math.min(BLOCK, samples - row);
      for (int unit = 0; unit < units; unit += PANEL) {
        int width = Math.min(PANEL, units - unit);
        int leading = activate(x, row, rows, unit, width);
        // ∂v_k = s Γᵀ z_k
        for (int k = 0; k < outputs; k++) {
          blas.dgemv(
              "T",
              rows,
              width,
              scale,
              features,
              0,
              leading,
              z,
              k * samples + row,
              1,
              1.0,
              gradient,
              k * units + unit,
              1);
        }
        if (outputs > 1) {
          // D ← D ∘ (Z vᵀ)
          blas.dgemm(
              "N", "T", rows, width, outputs, 1.0, z, row, samples, w, unit, units, 0.0, backward,
              0, leading);
          for (int i = 0; i < leading * width; i++) {
            slopes[i] *= backward[i];
          }
        }
        // ∂U = s Dᵀ X, with D or X weighted by z
        blas.dgemm(
            "T",
            "N",
            width,
            inputs,
            rows,
            scale,
            slopes,
            0,
            leading,
            weighted,
            row,
            samples,
            1.0,
            gradient,
            hiddenOffset(unit),
            units);
      }
    }
    if (outputs == 1) {
      for (int j = 0; j < inputs; j++) {
        int offset = hiddenOffset(0) + j * units;
        for (int i = 0; i < units; i++) {
          gradient[offset + i] *= w[i];
        }
      }
    }
  }

  /** diag(z) X for a single output. */
  private static double[] weightedRows(DenseMatrix x, double[] z) {
    int samples = x.numRows();
    double[] weighted = x.values().clone();
    for (int j = 0; j < x.numCols(); j++) {
      for (int n = 0; n < samples; n++) {
        weighted[j * samples + n] *= z[n];
      }
    }
    return weighted;
  }

  @Override
  public void pushForward(DenseMatrix x, double[] direction, double[] change) {
    int samples = x.numRows();
    Arrays.fill(change, 0.0);
    double[] moved = new double[leading(Math.min(BLOCK, samples)) * PANEL];
    for (int row = 0; row < samples; row += BLOCK) {
      int rows = Math.min(BLOCK, samples - row);
      for (int unit = 0; unit < units; unit += PANEL) {
        int width = Math.min(PANEL, units - unit);
        int leading = activate(x, row, rows, unit, width);
        addOutputs(change, samples, row, rows, unit, width, leading, direction);
        // Γ ← D ∘ (X dUᵀ), whose outputs are the hidden layer's part
        multiplyInputs(x, row, rows, direction, unit, width, moved, leading);
        for (int i = 0; i < leading * width; i++) {
          features[i] = slopes[i] * moved[i];
        }
        addOutputs(change, samples, row, rows, unit, width, leading, w);
      }
    }
  }

  @Override
  public List<Layer> layers() {
    return List.of(
        new Layer("hidden", units, inputs, hiddenOffset(0), true, bias),
        new Layer("output", outputs, units, 0, false, false));
  }

  @Override
  public LayerFactors factors(DenseMatrix x) {
    return new ShallowFactors(this, x, w);
  }

  @Override
  public void hiddenPanels(DenseMatrix x, PanelVisitor visitor) {
    for (int unit = 0; unit < units; unit += PANEL) {
      int width = Math.min(PANEL, units - unit);
      int leading = activate(x, 0, x.numRows(), unit, width);
      visitor.panel(new PanelVisitor.Panel(unit, width, leading, features, slopes, w));
    }
  }

  /**
   * Γ and D of a panel on a block of samples, after Z = XUᵀ.
   *
   * @return the leading dimension of both
   */
  private int activate(DenseMatrix x, int row, int rows, int unit, int width) {
    int leading = leading(rows);
    int size = leading * Math.min(PANEL, units);
    if (features.length < size) {
      features = new double[size];
      slopes = new double[size];
    }
    multiplyInputs(x, row, rows, w, unit, width, features, leading);
    int length = leading * width;
    activation.apply(kernels, features, features, slopes, 0, length);
    return leading;
  }

  /** Z ← XUᵀ of a panel on a block of samples, with U from any vector of p numbers. */
  private void multiplyInputs(
      DenseMatrix x,
      int row,
      int rows,
      double[] weights,
      int unit,
      int width,
      double[] z,
      int leading) {
    blas.dgemm(
        "N",
        "T",
        rows,
        width,
        inputs,
        1.0,
        x.values(),
        row,
        x.numRows(),
        weights,
        hiddenOffset(unit),
        units,
        0.0,
        z,
        0,
        leading);
  }

  /** A multiple of 8 but not of 64, so that the columns of a panel do not share cache sets. */
  private static int leading(int rows) {
    int padded = (rows + 7) / 8 * 8;
    return padded % 64 == 0 ? padded + 8 : padded;
  }

  @Override
  public void add(double factor, double[] direction) {
    blas.daxpy(w.length, factor, direction, 1, w, 1);
  }

  @Override
  public void setOutputWeights(double[] outputWeights) {
    System.arraycopy(outputWeights, 0, w, 0, units * outputs);
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
    int dimension = inputs - (bias ? 1 : 0);
    return hidden(dimension);
  }

  private DenseMatrix hidden(int columns) {
    int from = hiddenOffset(0);
    return new DenseMatrix(units, columns, Arrays.copyOfRange(w, from, from + columns * units));
  }

  @Override
  public Map<String, DenseMatrix> namedWeights() {
    Map<String, DenseMatrix> named = new LinkedHashMap<>();
    named.put("u", hidden(inputs));
    named.put("v", new DenseMatrix(units, outputs, Arrays.copyOf(w, units * outputs)));
    return named;
  }

  @Override
  public boolean isFinite() {
    return Arrays.stream(w).allMatch(Double::isFinite);
  }
}
