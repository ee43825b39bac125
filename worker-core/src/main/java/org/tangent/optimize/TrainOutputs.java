package org.tangent.optimize;

/** The network's outputs on the training set, as they were last evaluated. */
final class TrainOutputs {
  private final Objective objective;
  private final double[] values;

  TrainOutputs(Objective objective) {
    this.objective = objective;
    this.values = new double[objective.size()];
  }

  /** Evaluates the network at its current weights and returns the train loss. */
  double evaluate() {
    objective
        .stopwatch()
        .time(Phase.EVALUATE, () -> objective.network().outputs(objective.inputs(), values));
    return objective.loss(values);
  }

  /** f [N × c]; not to be changed. */
  double[] values() {
    return values;
  }
}
