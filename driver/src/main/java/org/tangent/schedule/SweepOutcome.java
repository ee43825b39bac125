package org.tangent.schedule;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.tangent.run.RunStatus;

/**
 * How a submission of a sweep ended.
 *
 * @param total number of runs of the grid
 * @param reused those that had a result before
 * @param failedBefore those that failed in an earlier submission and were not tried again
 * @param statuses how many runs of this submission ended in each way
 * @param cancelled whether it was cancelled before all was done
 */
public record SweepOutcome(
    int total, int reused, int failedBefore, Map<RunStatus, Long> statuses, boolean cancelled) {

  public SweepOutcome {
    EnumMap<RunStatus, Long> copy = new EnumMap<>(RunStatus.class);
    copy.putAll(statuses);
    statuses = Collections.unmodifiableMap(copy);
  }

  /** Number of results that this submission committed. */
  public long committed() {
    return statuses.values().stream().mapToLong(Long::longValue).sum() - failed();
  }

  /** Number of runs that failed in this submission. */
  public long failed() {
    return statuses.getOrDefault(RunStatus.FAILED, 0L);
  }

  /** Whether every run of the grid has a result. */
  public boolean isComplete() {
    return reused + committed() == total;
  }
}
