package org.tangent.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.linalg.DenseMatrix;

/** A network that is another one but for what a subclass changes. */
abstract class ForwardingNetwork implements Network {
  /** The network within. */
  final Network network;

  ForwardingNetwork(Network network) {
    this.network = network;
  }

  @Override
  public int outputs() {
    return network.outputs();
  }

  @Override
  public int parameters() {
    return network.parameters();
  }

  @Override
  public DenseMatrix prepare(DenseMatrix inputs) {
    return network.prepare(inputs);
  }

  @Override
  public void outputs(DenseMatrix x, double[] f) {
    network.outputs(x, f);
  }

  @Override
  public void outputs(DenseMatrix x, double[] outputWeights, double[] f) {
    network.outputs(x, outputWeights, f);
  }

  @Override
  public void pullBack(DenseMatrix x, double[] z, double[] gradient) {
    network.pullBack(x, z, gradient);
  }

  @Override
  public void pushForward(DenseMatrix x, double[] direction, double[] change) {
    network.pushForward(x, direction, change);
  }

  @Override
  public List<Layer> layers() {
    return network.layers();
  }

  @Override
  public LayerFactors factors(DenseMatrix x) {
    return network.factors(x);
  }

  @Override
  public void featurePanels(DenseMatrix x, FeatureVisitor visitor) {
    network.featurePanels(x, visitor);
  }

  @Override
  public void add(double scale, double[] direction) {
    network.add(scale, direction);
  }

  @Override
  public void setOutputWeights(double[] outputWeights) {
    network.setOutputWeights(outputWeights);
  }

  @Override
  public void setWeights(double[] weights) {
    network.setWeights(weights);
  }

  @Override
  public int features() {
    return network.features();
  }

  @Override
  public double outputScale() {
    return network.outputScale();
  }

  @Override
  public double outputFactor() {
    return network.outputFactor();
  }

  @Override
  public boolean isCentered() {
    return network.isCentered();
  }

  @Override
  public boolean trainsOutputWeights() {
    return network.trainsOutputWeights();
  }

  @Override
  public Optional<Smoothness> smoothness(DenseMatrix x) {
    return network.smoothness(x);
  }

  @Override
  public double[] weights() {
    return network.weights();
  }

  @Override
  public DenseMatrix hiddenDirections() {
    return network.hiddenDirections();
  }

  @Override
  public Map<String, DenseMatrix> namedWeights() {
    return network.namedWeights();
  }

  @Override
  public boolean isFinite() {
    return network.isFinite();
  }

  /** Layer factors that are others but for what a subclass changes. */
  abstract static class Factors implements LayerFactors {
    private final LayerFactors factors;

    Factors(LayerFactors factors) {
      this.factors = factors;
    }

    @Override
    public int samples() {
      return factors.samples();
    }

    @Override
    public double[] outputs() {
      return factors.outputs();
    }

    @Override
    public double[] inputs(int layer) {
      return factors.inputs(layer);
    }

    @Override
    public void backward(double[] z, SensitivityVisitor visitor) {
      factors.backward(z, visitor);
    }
  }
}
