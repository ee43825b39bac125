package org.tangent.model;

import java.util.Arrays;
import java.util.function.Function;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.linalg.Backend;

/**
 * f(w) = α(φ(w) − φ(w₀)), or αφ(w), for a network φ whose weights are w₀ when it is wrapped: the
 * scaled and nullified output of Chizat et al. (2019) and Cayci (2024), section 2.1.
 *
 * <p>φ(w₀) is kept for the inputs that were last asked for, and computed anew for others, at the
 * cost of another forward pass.
 */
final class ScaledNetwork extends ForwardingNetwork {
  private final double factor;
  private final boolean centered;
  private final double[] start;
  private final Kept keptOutputs = new Kept();
  private final Kept keptFactors = new Kept();

  private ScaledNetwork(Network network, double factor, boolean centered) {
    super(network);
    this.factor = factor;
    this.centered = centered;
    this.start = network.weights();
  }

  /** The network itself where there is nothing to scale and nothing to subtract. */
  static Network of(Network network, double factor, boolean centered) {
    return factor == 1 && !centered ? network : new ScaledNetwork(network, factor, centered);
  }

  @Override
  public void outputs(DenseMatrix x, double[] f) {
    network.outputs(x, f);
    scale(x, f);
  }

  @Override
  public void outputs(DenseMatrix x, double[] outputWeights, double[] f) {
    network.outputs(x, outputWeights, f);
    scale(x, f);
  }

  /** φ ← α(φ − φ(w₀)). */
  private void scale(DenseMatrix x, double[] f) {
    int size = x.numRows() * outputs();
    double[] zero = centered ? keptOutputs.on(x, this::startOutputs) : new double[size];
    for (int i = 0; i < size; i++) {
      f[i] = factor * (f[i] - zero[i]);
    }
  }

  private double[] startOutputs(DenseMatrix x) {
    double[] f = new double[x.numRows() * outputs()];
    network.outputs(x, f);
    return f;
  }

  /** Outputs at w₀ on some inputs. */
  private final class Kept {
    private DenseMatrix inputs;
    private double[] values;

    /**
     * What a function gives at w₀ on inputs, which are the same ones where they are the same
     * object.
     */
    double[] on(DenseMatrix x, Function<DenseMatrix, double[]> function) {
      if (x != inputs) {
        double[] weights = network.weights();
        network.setWeights(start);
        values = function.apply(x);
        network.setWeights(weights);
        inputs = x;
      }
      return values;
    }
  }

  @Override
  public void pullBack(DenseMatrix x, double[] z, double[] gradient) {
    network.pullBack(x, z, gradient);
    scale(gradient, gradient.length);
  }

  @Override
  public void pushForward(DenseMatrix x, double[] direction, double[] change) {
    network.pushForward(x, direction, change);
    scale(change, x.numRows() * outputs());
  }

  private void scale(double[] values, int size) {
    Backend.current().blas().dscal(size, factor, values, 1);
  }

  @Override
  public LayerFactors factors(DenseMatrix x) {
    double[] zero =
        centered ? keptFactors.on(x, this::startFactors) : new double[x.numRows() * outputs()];
    LayerFactors factors = network.factors(x);
    double[] f = Arrays.copyOf(factors.outputs(), zero.length);
    for (int i = 0; i < f.length; i++) {
      f[i] = factor * (f[i] - zero[i]);
    }
    return new ScaledFactors(factors, f);
  }

  /** φ(w₀) by the pass that gives the factors, which rounds alike. */
  private double[] startFactors(DenseMatrix x) {
    return Arrays.copyOf(network.factors(x).outputs(), x.numRows() * outputs());
  }

  /** The factors of φ, with outputs and sensitivities scaled. */
  private final class ScaledFactors extends Factors {
    private final double[] f;

    ScaledFactors(LayerFactors factors, double[] f) {
      super(factors);
      this.f = f;
    }

    @Override
    public double[] outputs() {
      return f;
    }

    @Override
    public void backward(double[] z, SensitivityVisitor visitor) {
      double[] scaled = z.clone();
      scale(scaled, scaled.length);
      super.backward(scaled, visitor);
    }
  }

  @Override
  public double outputScale() {
    return factor * network.outputScale();
  }

  @Override
  public double outputFactor() {
    return factor * network.outputFactor();
  }

  @Override
  public boolean isCentered() {
    return centered;
  }
}
