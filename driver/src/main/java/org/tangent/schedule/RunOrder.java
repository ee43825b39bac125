package org.tangent.schedule;

import java.util.stream.IntStream;
import org.tangent.sweep.PlannedRun;
import org.tangent.sweep.PlannedRuns;

/** Runs in the order of their predicted seconds, the longest first; some 8 bytes a run. */
final class RunOrder {
  private final int[] indices;
  private final float[] seconds;

  private RunOrder(int[] indices, float[] seconds) {
    this.indices = indices;
    this.seconds = seconds;
  }

  /** Predicts the seconds of each run. Runs of equal cost keep their order. */
  static RunOrder longestFirst(IntStream pending, PlannedRuns runs, CostModel costs) {
    int[] indices = pending.toArray();
    float[] seconds = new float[runs.size()];
    float[] ofPending = new float[indices.length];
    for (int i = 0; i < indices.length; i++) {
      PlannedRun run = runs.run(indices[i]);
      ofPending[i] = (float) costs.seconds(run.spec(), run.specJson());
      seconds[indices[i]] = ofPending[i];
    }
    int[] order = LongestFirst.of(ofPending);
    for (int place = 0; place < order.length; place++) {
      order[place] = indices[order[place]];
    }
    return new RunOrder(order, seconds);
  }

  int size() {
    return indices.length;
  }

  /** The number of the run at a place. */
  int index(int place) {
    return indices[place];
  }

  /** Predicted seconds of a run, by its number; 0 for one that is not to be done. */
  double seconds(int index) {
    return seconds[index];
  }

  /** Predicted seconds of all runs that are to be done, the longest first. */
  float[] inOrder() {
    float[] ordered = new float[indices.length];
    for (int place = 0; place < ordered.length; place++) {
      ordered[place] = seconds[indices[place]];
    }
    return ordered;
  }
}
