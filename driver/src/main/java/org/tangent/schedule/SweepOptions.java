package org.tangent.schedule;

/**
 * How a sweep is executed; none of it changes a result.
 *
 * @param requireNative whether a JVM without native BLAS ends the sweep
 * @param retryFailed whether runs that failed in an earlier submission are tried again
 * @param failFast whether the first run that fails ends the sweep
 * @param retries how often a run is tried again whose executor was lost, before it is tried alone
 * @param checkpointSeconds seconds of a run between two checkpoints
 * @param allowDrift whether a sweep that another jar or revision has begun may go on
 */
public record SweepOptions(
    boolean requireNative,
    boolean retryFailed,
    boolean failFast,
    int retries,
    double checkpointSeconds,
    boolean allowDrift) {
  public static final int DEFAULT_RETRIES = 2;
  public static final double DEFAULT_CHECKPOINT_SECONDS = 30;

  /** Java code where there is no native BLAS, and no second try of what failed. */
  public static final SweepOptions DEFAULTS =
      new SweepOptions(false, false, false, DEFAULT_RETRIES, DEFAULT_CHECKPOINT_SECONDS, false);

  public SweepOptions {
    if (retries < 0) {
      throw new IllegalArgumentException("retries must be >= 0: " + retries);
    }
    if (!(checkpointSeconds > 0)) {
      throw new IllegalArgumentException("checkpoint seconds must be > 0: " + checkpointSeconds);
    }
  }

  /** The same with a second try of what failed in an earlier submission. */
  public SweepOptions retryingFailed() {
    return new SweepOptions(requireNative, true, failFast, retries, checkpointSeconds, allowDrift);
  }
}
