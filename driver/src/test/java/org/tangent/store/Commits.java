package org.tangent.store;

import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Writes to a warehouse as the driver of a sweep does, and publishes it. */
public final class Commits {
  private static final String SWEEP = "commits";

  private Commits() {}

  /** Does the work of a driver that holds the sweep of that name. */
  public static void as(String sweep, Warehouse warehouse, Consumer<Journal> work) {
    try (Journal journal = warehouse.journal(sweep, () -> "", holder -> {})) {
      work.accept(journal);
      journal.publish();
    }
  }

  /** Ids of the runs that have a result. */
  public static Set<String> runIds(Warehouse warehouse) {
    Set<String> ids = new HashSet<>();
    warehouse.results((runId, status) -> ids.add(runId));
    return ids;
  }

  public static void runs(Warehouse warehouse, RunRow... rows) {
    as(SWEEP, warehouse, journal -> journal.appendRuns(List.of(rows)));
  }

  public static void attempts(Warehouse warehouse, AttemptRow... rows) {
    as(SWEEP, warehouse, journal -> journal.appendAttempts(List.of(rows)));
  }

  public static void plan(Warehouse warehouse, String sweep, Iterator<PlanRow> rows) {
    as(sweep, warehouse, journal -> journal.writePlan(rows));
  }

  public static void submission(Warehouse warehouse, SweepRow row) {
    as(row.sweep(), warehouse, journal -> journal.recordSweep(row));
  }
}
