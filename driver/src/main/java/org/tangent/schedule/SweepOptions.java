package org.tangent.schedule;

/**
 * How a sweep is executed; none of it changes a result.
 *
 * @param requireNative whether a JVM without native BLAS ends the sweep
 * @param retryFailed whether runs that failed in an earlier submission are tried again
 * @param allowDrift whether the sweep may go on with other code than it began with
 */
public record SweepOptions(boolean requireNative, boolean retryFailed, boolean allowDrift) {

  /** Java code where there is no native BLAS, no second try, and no other code. */
  public static final SweepOptions DEFAULTS = new SweepOptions(false, false, false);
}
