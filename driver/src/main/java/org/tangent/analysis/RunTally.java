package org.tangent.analysis;

import java.util.Arrays;
import java.util.Collection;
import java.util.OptionalInt;
import org.tangent.run.RunStatus;
import org.tangent.store.Warehouse;
import org.tangent.sweep.RunIdTable;

/**
 * What became of the runs of some sweeps, as the tables and the journals have it: some 50 bytes a
 * planned run, whatever else is in the warehouse.
 */
final class RunTally {
  private final Warehouse warehouse;
  private final RunIdTable ids = new RunIdTable();

  /** For each run the number of its status plus 1, or 0. */
  private byte[] statuses;

  private RunTally(Warehouse warehouse) {
    this.warehouse = warehouse;
  }

  /** Reads the statuses of the runs that are planned in these sweeps. */
  static RunTally of(Collection<String> sweeps, Warehouse warehouse) {
    RunTally tally = new RunTally(warehouse);
    sweeps.forEach(sweep -> warehouse.plan(sweep, tally.ids::add));
    tally.statuses = new byte[tally.ids.size()];
    warehouse.failures(runId -> tally.mark(runId, RunStatus.FAILED));
    warehouse.results(tally::mark);
    return tally;
  }

  private void mark(String runId, RunStatus status) {
    ids.indexOf(runId).ifPresent(index -> statuses[index] = (byte) (status.ordinal() + 1));
  }

  /** Whether a run has no result and did not fail. */
  boolean isOpen(String runId) {
    OptionalInt index = ids.indexOf(runId);
    return index.isEmpty() || statuses[index.getAsInt()] == 0;
  }

  /** Counts the runs of one of the sweeps. */
  SweepCounts counts(String sweep) {
    long[] counts = new long[RunStatus.values().length + 1];
    warehouse.plan(
        sweep, runId -> counts[ids.indexOf(runId).stream().map(i -> statuses[i]).sum()]++);
    return new SweepCounts(
        Arrays.stream(counts).sum(),
        counts[RunStatus.CONVERGED.ordinal() + 1],
        counts[RunStatus.CAPPED.ordinal() + 1],
        counts[RunStatus.DIVERGED.ordinal() + 1],
        counts[RunStatus.FAILED.ordinal() + 1]);
  }
}
