package org.tangent.schedule;

import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.tangent.store.PlanRow;
import org.tangent.store.Warehouse;
import org.tangent.sweep.PlannedRun;

/**
 * Which runs of a sweep are still to be done. A run that stands in the grid twice is done once; its
 * second place counts as reused.
 */
final class Selection {
  private final Set<String> committed;
  private final Set<String> failed;
  private final Set<String> pending = new HashSet<>();
  private long reused;
  private long failedBefore;

  private Selection(Set<String> committed, Set<String> failed) {
    this.committed = committed;
    this.failed = failed;
  }

  /** Goes through the grid and counts; writes nothing. */
  static Selection of(Iterable<PlannedRun> runs, Warehouse warehouse, boolean retryFailed) {
    Selection selection =
        new Selection(
            warehouse.committedRunIds(), retryFailed ? Set.of() : warehouse.failedRunIds());
    runs.forEach(selection::count);
    return selection;
  }

  /** Writes the plan of a sweep. */
  static void writePlan(String sweep, Iterable<PlannedRun> runs, Warehouse warehouse) {
    warehouse.writePlan(
        sweep, stream(runs).map(run -> new PlanRow(sweep, run.runId(), run.position())).iterator());
  }

  private void count(PlannedRun run) {
    if (committed.contains(run.runId())) {
      reused++;
    } else if (failed.contains(run.runId())) {
      failedBefore++;
    } else if (!pending.add(run.runId())) {
      reused++;
    }
  }

  /** Takes the runs that are to be done; a run is taken once. */
  Iterator<PlannedRun> take(Iterable<PlannedRun> runs) {
    return stream(runs).filter(run -> pending.remove(run.runId())).iterator();
  }

  long total() {
    return reused + failedBefore + pending.size();
  }

  long reused() {
    return reused;
  }

  long failedBefore() {
    return failedBefore;
  }

  /** Number of runs that have not been taken yet. */
  int remaining() {
    return pending.size();
  }

  private static Stream<PlannedRun> stream(Iterable<PlannedRun> runs) {
    return StreamSupport.stream(runs.spliterator(), false);
  }
}
