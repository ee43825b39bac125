package org.tangent.schedule;

import org.tangent.sweep.PlannedRuns;

/**
 * What a submission has before it.
 *
 * @param runs all runs of the sweep's grid
 * @param selection which of them are to be done
 * @param costs what they are predicted by
 * @param order the order in which they are begun
 */
record Work(PlannedRuns runs, Selection selection, CostModel costs, RunOrder order) {

  /** Predicts and orders the runs of a selection. */
  static Work of(PlannedRuns runs, Selection selection, CostModel costs) {
    return new Work(
        runs, selection, costs, RunOrder.longestFirst(selection.pending(), runs, costs));
  }

  /** Its counts and its forecast for a number of cores. */
  SweepListener.Start begin(int cores) {
    return new SweepListener.Start(
        selection.total(),
        selection.reused(),
        selection.failedBefore(),
        selection.remaining(),
        Forecast.of(order.inOrder(), cores));
  }
}
