package org.tangent.analysis;

/**
 * How many runs of a sweep stand where.
 *
 * @param runs runs of its plan
 * @param converged those that ended by a stop rule on losses or gradients
 * @param capped those that their limit of iterations or seconds ended
 * @param diverged those that diverged
 * @param failed those that failed and have no result
 */
public record SweepCounts(long runs, long converged, long capped, long diverged, long failed) {

  /** Runs that have a result. */
  public long done() {
    return converged + capped + diverged;
  }

  /** Runs that have neither a result nor failed, those among them that are computed now. */
  public long remaining() {
    return runs - done() - failed;
  }
}
