package org.tangent.schedule;

/**
 * How a sweep is executed; none of it changes a result.
 *
 * @param requireNative whether a JVM without native BLAS ends the sweep
 * @param retryFailed whether runs that failed in an earlier submission are tried again
 */
public record SweepOptions(boolean requireNative, boolean retryFailed) {

  /** Java code where there is no native BLAS, and no second try. */
  public static final SweepOptions DEFAULTS = new SweepOptions(false, false);
}
