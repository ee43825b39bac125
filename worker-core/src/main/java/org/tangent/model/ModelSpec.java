package org.tangent.model;

import java.io.Serializable;
import java.util.List;
import java.util.OptionalInt;
import org.tangent.data.DataFiles;
import org.tangent.linalg.RandomStreams;

/** The network to be trained. */
public sealed interface ModelSpec extends Serializable
    permits OneHiddenLayer, MultilayerPerceptron {

  /** The activation that a problem's teacher shares unless it names its own. */
  Activation activation();

  /** Whether the output weights are among those that are trained. */
  default boolean trainsOutputWeights() {
    return true;
  }

  /** Whether bounds on how fast a single output can change are known: {@link Smoothness}. */
  default boolean isSmooth() {
    return false;
  }

  /** Whether the outputs at the start are subtracted. */
  boolean centered();

  /** Paths of the files that the model's initial weights are read from. */
  List<String> files();

  /**
   * Number c of outputs that the files of given weights tell; none where the weights are drawn.
   *
   * @throws org.tangent.data.DataFileException if the file cannot be read
   */
  OptionalInt outputs(DataFiles files);

  /**
   * Number p of weights that are trained.
   *
   * @param inputs dimension d of an input, without the bias
   * @param outputs number c of outputs
   */
  long parameters(int inputs, int outputs);

  /**
   * Builds the network at its initial weights.
   *
   * @param inputs dimension d of an input, without the bias
   * @param outputs number c of outputs
   * @param streams the random streams of the run
   * @param files reads the files of given weights
   */
  Network create(int inputs, int outputs, RandomStreams streams, DataFiles files);
}
