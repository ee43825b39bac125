package org.tangent.sweep;

import java.io.Serializable;
import java.util.Map;
import org.tangent.run.RunSpec;

/**
 * A run of a sweep, ready to be carried out.
 *
 * @param position the run's place in the grid, from 0
 * @param runId the run's identity in every sweep
 * @param spec the resolved spec
 * @param specJson the spec as canonical JSON
 * @param fileHashes SHA-256 of each data file that the run reads, by path
 */
public record PlannedRun(
    long position, String runId, RunSpec spec, String specJson, Map<String, String> fileHashes)
    implements Serializable {

  public PlannedRun {
    fileHashes = Map.copyOf(fileHashes);
  }
}
