package org.tangent.model;

import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.linalg.RandomStreams;

/** A random network that gives the targets: (1/M*) Σⱼ v*ⱼ γ(u*ⱼ·x), all weights N(0, 1). */
public final class Teacher {
  private final Network network;

  private Teacher(Network network) {
    this.network = network;
  }

  /** Draws the teacher from the streams {@code teacher.hidden} and {@code teacher.output}. */
  public static Teacher random(
      int units, Activation activation, boolean bias, int dimension, RandomStreams streams) {
    OneHiddenLayer spec =
        new OneHiddenLayer(units, activation, OutputScale.MEAN_FIELD, 1.0, 1.0, bias, null);
    return new Teacher(OneHiddenLayerNetwork.random(spec, dimension, 1, streams, "teacher"));
  }

  /** The targets [N × 1] for inputs [N × d]. */
  public DenseMatrix targets(DenseMatrix inputs) {
    double[] targets = new double[inputs.numRows()];
    network.outputs(network.prepare(inputs), targets);
    return new DenseMatrix(inputs.numRows(), 1, targets);
  }

  /** The hidden weights [M* × d], without those of the bias. */
  public DenseMatrix directions() {
    return network.hiddenDirections();
  }
}
