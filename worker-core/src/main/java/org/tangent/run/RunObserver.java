package org.tangent.run;

import java.util.function.Supplier;

/**
 * Is told how a run goes on, by the run's own thread. What it throws ends the run and passes
 * through unchanged: so a run is given up between two steps. It cannot change a result.
 */
public interface RunObserver {

  /** Observes nothing. */
  RunObserver NONE = state -> {};

  /**
   * A run between two steps.
   *
   * @param iteration number of steps taken
   * @param trainLoss train loss at the current weights
   * @param seconds seconds of training and measuring, those before a checkpoint included
   * @param checkpoint takes the checkpoint of this state; to be asked before the observer returns
   */
  record RunState(
      long iteration, double trainLoss, double seconds, Supplier<Checkpoint> checkpoint) {}

  /** The state was evaluated, measured where that was due, and no stop rule ended the run. */
  void between(RunState state);

  /** A point of the trajectory was recorded. */
  default void recorded(TrajectoryPoint point) {}
}
