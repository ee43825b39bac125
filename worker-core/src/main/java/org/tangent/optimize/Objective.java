package org.tangent.optimize;

import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.data.Dataset;
import org.tangent.loss.Loss;
import org.tangent.model.Network;

/** The loss L(w) of a network on a training set. */
public final class Objective {
  private final Network network;
  private final Loss loss;
  private final DenseMatrix x;
  private final DenseMatrix targets;
  private final Stopwatch stopwatch;

  public Objective(Network network, Dataset train, Loss loss, Stopwatch stopwatch) {
    if (network.outputs() != train.outputs()) {
      throw new IllegalArgumentException(
          "network has %d outputs, targets %d".formatted(network.outputs(), train.outputs()));
    }
    this.network = network;
    this.loss = loss;
    this.x = network.prepare(train.inputs());
    this.targets = train.targets();
    this.stopwatch = stopwatch;
  }

  public Network network() {
    return network;
  }

  /** The loss as a function of outputs and targets. */
  public Loss loss() {
    return loss;
  }

  /** The prepared inputs [N × d]. */
  public DenseMatrix inputs() {
    return x;
  }

  /** The targets [N × c]. */
  public DenseMatrix targets() {
    return targets;
  }

  public Stopwatch stopwatch() {
    return stopwatch;
  }

  /** Number N of samples. */
  public int samples() {
    return x.numRows();
  }

  /** Number Nc of outputs over all samples. */
  public int size() {
    return targets.values().length;
  }

  /** L for outputs f [N × c]. */
  public double loss(double[] f) {
    return loss.value(f, targets);
  }

  /** gradient ← ∂L/∂f, [N × c]. */
  public void outputGradient(double[] f, double[] gradient) {
    loss.gradient(f, targets, gradient);
  }
}
