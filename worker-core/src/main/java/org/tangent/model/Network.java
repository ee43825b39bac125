package org.tangent.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * A network at its current weights w, a flat vector of p numbers.
 *
 * <p>J [Nc × p] is the Jacobian of the outputs on given inputs; its rows, like every vector over
 * outputs here, are ordered by output first: entry k·N + n is output k of sample n, so that such a
 * vector is a matrix [N × c] column-major. Inputs are as {@link #prepare} returns them, and stay as
 * they are: a network may keep what it found on them.
 */
public interface Network {

  /** Number c of outputs. */
  int outputs();

  /** Number p of weights. */
  int parameters();

  /**
   * Inputs [N × d] as the other methods want them: with a last column of ones if there is a bias.
   */
  DenseMatrix prepare(DenseMatrix inputs);

  /** f ← the outputs on x, [N × c]. */
  void outputs(DenseMatrix x, double[] f);

  /**
   * f ← the outputs on x, [N × c], with other output weights in place of the network's own.
   *
   * @param outputWeights [M × c] column-major
   */
  void outputs(DenseMatrix x, double[] outputWeights, double[] f);

  /** gradient ← Jᵀz, p numbers, for z [N × c]. */
  void pullBack(DenseMatrix x, double[] z, double[] gradient);

  /** change ← J·direction, [N × c], for p numbers: how the outputs change to first order. */
  void pushForward(DenseMatrix x, double[] direction, double[] change);

  /** The layers from input to output; together they are all of w. */
  List<Layer> layers();

  /**
   * The factors of all layers on x at the current weights, in memory that the network's next pass
   * overwrites. Takes memory for all activations of all samples.
   */
  LayerFactors factors(DenseMatrix x);

  /** Shows the features on x, a panel at a time. */
  void featurePanels(DenseMatrix x, FeatureVisitor visitor);

  /** w ← w + scale · direction. */
  void add(double scale, double[] direction);

  /** Replaces the output weights, [M × c] column-major. */
  void setOutputWeights(double[] outputWeights);

  /** w ← weights, p numbers in the order of {@link #weights}. */
  void setWeights(double[] weights);

  /** The number M of features, which are the inputs of the output layer, the bias among them. */
  int features();

  /** The factor s in front of the sum over features. */
  double outputScale();

  /** The factor α of f = α(φ(w) − φ(w₀)), where φ is the network without it. */
  default double outputFactor() {
    return 1;
  }

  /**
   * Whether the outputs are those of the features less the outputs at the start, φ(w) − φ(w₀);
   * otherwise they are linear in the output weights.
   */
  default boolean isCentered() {
    return false;
  }

  /** Whether the output weights are a part of w, which training changes. */
  default boolean trainsOutputWeights() {
    return true;
  }

  /**
   * Bounds that hold at all weights, for networks that have them.
   *
   * @param x prepared inputs [N × d]
   */
  default Optional<Smoothness> smoothness(DenseMatrix x) {
    return Optional.empty();
  }

  /** A copy of w. */
  double[] weights();

  /** A copy of the first hidden layer's weights [M × d], without those of the bias. */
  DenseMatrix hiddenDirections();

  /** Copies of the weights by name, one row a unit. */
  Map<String, DenseMatrix> namedWeights();

  /** Whether every weight is finite. */
  boolean isFinite();
}
