package org.tangent.schedule;

import java.io.Serializable;
import java.util.Locale;

/**
 * How far a run has come that is being executed.
 *
 * @param maxIterations iterations at which it is capped
 * @param trainLoss train loss at this iteration
 * @param seconds seconds of training and measuring, those before a checkpoint included
 * @param host where it runs
 * @param attempt 1 for the first execution of its task
 */
public record RunProgress(
    String runId,
    long iteration,
    long maxIterations,
    double trainLoss,
    double seconds,
    String host,
    int attempt)
    implements Serializable {

  /** One line for people. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "run %.8s: iteration %d of %d, train loss %.4g, %.1f s",
        runId,
        iteration,
        maxIterations,
        trainLoss,
        seconds);
  }
}
