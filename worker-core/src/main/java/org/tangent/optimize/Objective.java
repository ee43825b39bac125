package org.tangent.optimize;

import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.data.Dataset;
import org.tangent.model.Network;

/**
 * The squared loss L(w) = (1/2N) Σₙ ‖f_w(xₙ) − yₙ‖² of a network on a training set (Arbel et al.
 * 2023, eq. (1)).
 */
public final class Objective {
  private final Network network;
  private final DenseMatrix x;
  private final DenseMatrix targets;
  private final Stopwatch stopwatch;

  public Objective(Network network, Dataset train, Stopwatch stopwatch) {
    if (network.outputs() != train.outputs()) {
      throw new IllegalArgumentException(
          "network has %d outputs, targets %d".formatted(network.outputs(), train.outputs()));
    }
    this.network = network;
    this.x = network.prepare(train.inputs());
    this.targets = train.targets();
    this.stopwatch = stopwatch;
  }

  public Network network() {
    return network;
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
    return squaredLoss(f, targets);
  }

  /** (1/2N) Σₙ ‖fₙ − yₙ‖² for outputs and targets [N × c]. */
  public static double squaredLoss(double[] f, DenseMatrix targets) {
    double[] y = targets.values();
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      double residual = f[i] - y[i];
      sum += residual * residual;
    }
    return sum / (2.0 * targets.numRows());
  }

  /** gradient ← ∂L/∂f = (f − y)/N, [N × c]. */
  public void outputGradient(double[] f, double[] gradient) {
    double[] y = targets.values();
    double samples = samples();
    for (int i = 0; i < y.length; i++) {
      gradient[i] = (f[i] - y[i]) / samples;
    }
  }

  /** The number h of the loss's Hessian with respect to the outputs, ∇²L = hI. */
  public double outputHessian() {
    return 1.0 / samples();
  }
}
