package org.tangent.schedule;

import java.io.Serializable;

/**
 * How tasks execute runs; none of it changes a result.
 *
 * @param requireNative whether a JVM without native BLAS fails the task
 * @param checkpointFolder where checkpoints are kept, on any Hadoop file system; null for none
 * @param checkpointSeconds seconds of a run between two checkpoints
 * @param retries how often a run is repeated whose executor was lost
 * @param jarHash SHA-256 of the jar, which a checkpoint must be of
 */
record TaskSettings(
    boolean requireNative,
    String checkpointFolder,
    double checkpointSeconds,
    int retries,
    String jarHash)
    implements Serializable {

  TaskSettings {
    if (!(checkpointSeconds >= 0)) {
      throw new IllegalArgumentException("checkpointSeconds must be >= 0: " + checkpointSeconds);
    }
    if (retries < 0) {
      throw new IllegalArgumentException("retries must be >= 0: " + retries);
    }
  }
}
