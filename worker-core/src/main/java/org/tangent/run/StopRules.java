package org.tangent.run;

import java.util.Optional;

/** The stop rules of a run, in the order in which they are tried. */
final class StopRules {

  /** How a run ends, and the rule that ended it. */
  record Stop(RunStatus status, String reason) {}

  private final StopSpec spec;
  private double firstLoss = Double.NaN;

  StopRules(StopSpec spec) {
    this.spec = spec;
  }

  /**
   * Checks a state; the first one checked is the start.
   *
   * @param complete whether a closed form has been applied
   */
  Optional<Stop> check(double loss, long iteration, double seconds, boolean complete) {
    if (Double.isNaN(firstLoss)) {
      firstLoss = loss;
    }
    if (!Double.isFinite(loss)) {
      return stop(RunStatus.DIVERGED, "train loss is %s", loss);
    }
    if (loss > spec.divergence() * firstLoss) {
      return stop(RunStatus.DIVERGED, "train loss %s > %s x the first", loss, spec.divergence());
    }
    if (complete) {
      return stop(RunStatus.CONVERGED, "closed form");
    }
    if (loss <= spec.trainLoss()) {
      return stop(RunStatus.CONVERGED, "train loss %s <= %s", loss, spec.trainLoss());
    }
    if (loss <= spec.relativeTrainLoss() * firstLoss) {
      return stop(
          RunStatus.CONVERGED, "train loss %s <= %s x the first", loss, spec.relativeTrainLoss());
    }
    if (iteration >= spec.maxIterations()) {
      return stop(RunStatus.CAPPED, "%s iterations", iteration);
    }
    if (spec.maxSeconds() != null && seconds >= spec.maxSeconds()) {
      return stop(RunStatus.CAPPED, "%s seconds", spec.maxSeconds());
    }
    return Optional.empty();
  }

  /** The first train loss, NaN before the first check. */
  double firstLoss() {
    return firstLoss;
  }

  /** Goes on with rules whose first check was of that loss. */
  void restore(double loss) {
    firstLoss = loss;
  }

  private static Optional<Stop> stop(RunStatus status, String reason, Object... values) {
    return Optional.of(new Stop(status, reason.formatted(values)));
  }
}
