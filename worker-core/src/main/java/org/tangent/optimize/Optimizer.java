package org.tangent.optimize;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.geometry.EigenvalueCorrectedBlock;

/**
 * A training algorithm at the current weights of an objective's network. {@link #evaluate} and
 * {@link #step} alternate; what lies between reads the state of the current weights.
 */
public interface Optimizer {

  /** Damping of the next step. */
  record AppliedDamping(double epsilon, boolean atFloor) {}

  /** Evaluates the network at its current weights and returns the train loss. */
  double evaluate();

  /** The outputs [N × c] on the training set that {@link #evaluate} found. Not to be changed. */
  double[] outputs();

  /**
   * Changes the weights by one step from where {@link #evaluate} was last called.
   *
   * @throws DivergenceException if the step is not finite; the weights and {@link #stepNorm} then
   *     are those of the last evaluation
   */
  void step();

  /** ‖Δw‖ of the last step, 0 before the first. */
  double stepNorm();

  /**
   * What is carried from one step to the next, as copies of named arrays: all that the next steps
   * or the metrics depend on besides the weights and what {@link #evaluate} finds from these, such
   * as the norm of the last step, a momentum, or factors that are averaged over steps. To be called
   * after {@link #evaluate}.
   */
  Map<String, double[]> state();

  /**
   * Takes a state back that {@link #state} of an equal optimizer gave, whose weights the network
   * has again; {@link #evaluate} must be called next. Every later step and metric then equals, bit
   * for bit, that of the optimizer which gave the state.
   *
   * @throws IllegalArgumentException if the names or sizes are not those of this optimizer
   */
  void restore(Map<String, double[]> state);

  /** Whether the algorithm is a closed form that one step completes. */
  default boolean isClosedForm() {
    return false;
  }

  /** Damping of the next step, for algorithms that have one. */
  default Optional<AppliedDamping> damping() {
    return Optional.empty();
  }

  /** The lower triangle of the tangent kernel at the current weights, if it is at hand. */
  default Optional<DenseMatrix> kernel() {
    return Optional.empty();
  }

  /**
   * The curvature by which the last update was divided, damping aside: one block a layer, in memory
   * of their own but for the bases. Empty before the first update, after a divergence, and for
   * algorithms that keep none.
   */
  default Optional<List<EigenvalueCorrectedBlock>> curvature() {
    return Optional.empty();
  }

  /** The flow that the iterations follow, for algorithms that are made from one. */
  default Optional<Flow> flow() {
    return Optional.empty();
  }

  /**
   * The rate an iteration by which the loss of an infinitely small step would shrink, L ≤
   * L₀e^(−rate·k), for algorithms that promise one (Arbel et al. 2023, proposition 1).
   */
  default OptionalDouble promisedRate() {
    return OptionalDouble.empty();
  }
}
