package org.tangent.model;

import java.util.Map;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * A network at its current weights w, a flat vector of p numbers.
 *
 * <p>J [Nc × p] is the Jacobian of the outputs on given inputs; its rows, like every vector over
 * outputs here, are ordered by output first: entry k·N + n is output k of sample n, so that such a
 * vector is a matrix [N × c] column-major. Inputs are as {@link #prepare} returns them.
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

  /** Shows the factors of hidden and output layer, a panel of hidden units at a time. */
  void hiddenPanels(DenseMatrix x, PanelVisitor visitor);

  /** w ← w + scale · direction. */
  void add(double scale, double[] direction);

  /** Replaces the output weights, [M × c] column-major. */
  void setOutputWeights(double[] outputWeights);

  /** w ← weights, p numbers in the order of {@link #weights}. */
  void setWeights(double[] weights);

  /** The number M of hidden units, which are the features that the output layer sees. */
  int features();

  /** The factor s in front of the sum over hidden units. */
  double outputScale();

  /** A copy of w. */
  double[] weights();

  /** A copy of the hidden weights [M × d], without those of the bias. */
  DenseMatrix hiddenDirections();

  /** Copies of the weights by name, one row a unit. */
  Map<String, DenseMatrix> namedWeights();

  /** Whether every weight is finite. */
  boolean isFinite();
}
