package org.tangent.store;

import org.tangent.run.RunResult;
import org.tangent.run.RunStatus;
import org.tangent.sweep.PlannedRun;

/**
 * One finished run, a row of {@link Table#RUNS}.
 *
 * @param run what was to be run
 * @param result what it yielded
 * @param provenance what it was computed by
 * @param execution where and when
 */
public record RunRow(PlannedRun run, RunResult result, Provenance provenance, Execution execution) {

  public RunRow {
    if (result.status() == RunStatus.FAILED) {
      throw new IllegalArgumentException("a failure is not a result: run " + run.runId());
    }
  }
}
