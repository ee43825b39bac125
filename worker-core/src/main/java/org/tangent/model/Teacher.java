package org.tangent.model;

import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.data.DataFiles;
import org.tangent.linalg.RandomStreams;

/** A network that gives the targets. */
public final class Teacher {
  private final Network network;

  private Teacher(Network network) {
    this.network = network;
  }

  /**
   * Draws (1/M*) Σⱼ v*ⱼ γ(u*ⱼ·x), all weights N(0, 1), from the streams {@code teacher.hidden} and
   * {@code teacher.output}.
   */
  public static Teacher random(
      int units, Activation activation, boolean bias, int dimension, RandomStreams streams) {
    OneHiddenLayer spec =
        new OneHiddenLayer(units, activation, OutputScale.MEAN_FIELD, 1.0, 1.0, bias, null);
    return new Teacher(OneHiddenLayerNetwork.random(spec, dimension, 1, streams, "teacher"));
  }

  /**
   * Reads a network from the files of its weights.
   *
   * @throws org.tangent.data.DataFileException if they do not fit the model or the dimension
   * @throws IllegalArgumentException if the model's weights are drawn
   */
  public static Teacher given(
      ModelSpec spec, int dimension, RandomStreams streams, DataFiles files) {
    int outputs =
        spec.outputs(files)
            .orElseThrow(() -> new IllegalArgumentException("must have weights from files"));
    return new Teacher(spec.create(dimension, outputs, streams, files));
  }

  /** The targets [N × c] for inputs [N × d]. */
  public DenseMatrix targets(DenseMatrix inputs) {
    double[] targets = new double[Math.multiplyExact(inputs.numRows(), network.outputs())];
    network.outputs(network.prepare(inputs), targets);
    return new DenseMatrix(inputs.numRows(), network.outputs(), targets);
  }

  /** The hidden weights [M* × d], those of the first layer without those of the bias. */
  public DenseMatrix directions() {
    return network.hiddenDirections();
  }
}
