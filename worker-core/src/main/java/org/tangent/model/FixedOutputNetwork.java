package org.tangent.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * A network with one hidden layer, of whose weights [v, U] only U are trained: w is U, and the
 * hidden layer is the only one. v stays as it was when the network was wrapped.
 */
final class FixedOutputNetwork extends ForwardingNetwork {
  private final Activation activation;
  private final Layer hidden;
  private final double[] outputWeights;

  /** Wraps a network whose output weights come first and are {@code outputWeights}. */
  FixedOutputNetwork(Network network, Activation activation, double[] outputWeights) {
    super(network);
    Layer trained = network.layers().get(0);
    this.activation = activation;
    this.hidden =
        new Layer(
            trained.name(),
            trained.units(),
            trained.inputs(),
            0,
            trained.unitsFirst(),
            trained.bias());
    this.outputWeights = outputWeights;
    network.setOutputWeights(outputWeights);
  }

  @Override
  public int parameters() {
    return hidden.size();
  }

  @Override
  public void pullBack(DenseMatrix x, double[] z, double[] gradient) {
    double[] all = new double[network.parameters()];
    network.pullBack(x, z, all);
    System.arraycopy(all, outputWeights.length, gradient, 0, hidden.size());
  }

  @Override
  public void pushForward(DenseMatrix x, double[] direction, double[] change) {
    network.pushForward(x, extended(direction), change);
  }

  /** [0, direction]. */
  private double[] extended(double[] direction) {
    double[] all = new double[network.parameters()];
    System.arraycopy(direction, 0, all, outputWeights.length, hidden.size());
    return all;
  }

  @Override
  public List<Layer> layers() {
    return List.of(hidden);
  }

  @Override
  public LayerFactors factors(DenseMatrix x) {
    return new Factors(network.factors(x)) {
      @Override
      public void backward(double[] z, SensitivityVisitor visitor) {
        super.backward(
            z,
            (index, sensitivities) -> {
              if (index == 0) {
                visitor.layer(index, sensitivities);
              }
            });
      }
    };
  }

  @Override
  public void add(double scale, double[] direction) {
    network.add(scale, extended(direction));
  }

  /** Refused, since the output weights are fixed. */
  @Override
  public void setOutputWeights(double[] otherWeights) {
    throw new UnsupportedOperationException("the output weights are fixed");
  }

  @Override
  public void setWeights(double[] weights) {
    double[] all = extended(weights);
    System.arraycopy(outputWeights, 0, all, 0, outputWeights.length);
    network.setWeights(all);
  }

  @Override
  public boolean trainsOutputWeights() {
    return false;
  }

  /**
   * With |σ'| ≤ σ₁, |σ''| ≤ σ₂ and |v| = 1, Lip_φ = sσ₁(M Σ‖xₙ‖²)^½ (Cayci 2024, theorem 2) and L =
   * sσ₂(Σ‖xₙ‖⁴)^½, which is a bound in the Frobenius norm.
   */
  @Override
  public Optional<Smoothness> smoothness(DenseMatrix x) {
    return outputs() > 1
        ? Optional.empty()
        : activation.slopes().map(slopes -> smoothness(slopes, x));
  }

  private Smoothness smoothness(Activation.Slopes slopes, DenseMatrix x) {
    double squares = 0;
    double fourthPowers = 0;
    for (int n = 0; n < x.numRows(); n++) {
      double square = 0;
      for (int j = 0; j < x.numCols(); j++) {
        square += x.apply(n, j) * x.apply(n, j);
      }
      squares += square;
      fourthPowers += square * square;
    }
    return new Smoothness(
        outputScale() * slopes.first() * Math.sqrt(features() * squares),
        outputScale() * slopes.second() * Math.sqrt(fourthPowers));
  }

  @Override
  public double[] weights() {
    double[] all = network.weights();
    return Arrays.copyOfRange(all, outputWeights.length, all.length);
  }
}
