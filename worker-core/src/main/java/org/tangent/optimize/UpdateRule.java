package org.tangent.optimize;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tangent.geometry.EigenvalueCorrectedBlock;

/** How an algorithm of mini-batches finds its direction at a batch. */
interface UpdateRule {

  /**
   * direction ← d, of the step w ← w − λd.
   *
   * @throws DivergenceException if it cannot be found
   */
  void direction(MiniBatches.Batch batch, double[] direction);

  /** {@link Optimizer#curvature}. */
  default Optional<List<EigenvalueCorrectedBlock>> curvature() {
    return Optional.empty();
  }

  /** What is carried from one update to the next, as copies. */
  Map<String, double[]> state();

  /**
   * Takes a state back.
   *
   * @throws IllegalArgumentException if it is not one of this rule
   */
  void restore(Map<String, double[]> state);
}
