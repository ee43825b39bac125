package org.tangent.schedule;

import java.io.Serializable;
import java.util.List;
import java.util.Set;
import org.tangent.sweep.PlannedRun;

/**
 * What a task is to do: runs, one after the other.
 *
 * @param runs at least one
 * @param checkpointed ids of those that may have a checkpoint
 * @param alone whether nothing else is executed meanwhile, for runs that may have brought their
 *     executor down
 */
record Pack(List<PlannedRun> runs, Set<String> checkpointed, boolean alone)
    implements Serializable {

  Pack {
    runs = List.copyOf(runs);
    checkpointed = Set.copyOf(checkpointed);
    if (runs.isEmpty()) {
      throw new IllegalArgumentException("a pack must have a run");
    }
  }

  /** Runs without checkpoints, among others. */
  static Pack of(List<PlannedRun> runs) {
    return new Pack(runs, Set.of(), false);
  }
}
