package org.tangent.schedule;

import java.util.BitSet;
import java.util.stream.IntStream;
import org.tangent.store.Warehouse;
import org.tangent.sweep.PlannedRuns;

/** Which runs of a sweep are still to be done: those without a result that have not failed. */
final class Selection {
  private final PlannedRuns runs;
  private final BitSet committed = new BitSet();
  private final BitSet failed = new BitSet();

  private Selection(PlannedRuns runs) {
    this.runs = runs;
  }

  /**
   * Looks up what the warehouse has of the runs.
   *
   * @param retryFailed whether runs that failed before are to be done again
   */
  static Selection of(PlannedRuns runs, Warehouse warehouse, boolean retryFailed) {
    Selection selection = new Selection(runs);
    warehouse.results((runId, status) -> selection.mark(selection.committed, runId));
    if (!retryFailed) {
      warehouse.failures(runId -> selection.mark(selection.failed, runId));
      selection.failed.andNot(selection.committed);
    }
    return selection;
  }

  private void mark(BitSet set, String runId) {
    runs.indexOf(runId).ifPresent(set::set);
  }

  boolean isCommitted(int index) {
    return committed.get(index);
  }

  int total() {
    return runs.size();
  }

  int reused() {
    return committed.cardinality();
  }

  int failedBefore() {
    return failed.cardinality();
  }

  int remaining() {
    return total() - reused() - failedBefore();
  }

  /** The numbers of the runs that are to be done, ascending. */
  IntStream pending() {
    return IntStream.range(0, runs.size())
        .filter(index -> !committed.get(index) && !failed.get(index));
  }
}
