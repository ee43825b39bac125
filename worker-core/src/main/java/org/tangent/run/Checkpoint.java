package org.tangent.run;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.ml.linalg.DenseVector;
import org.tangent.linalg.RandomStreams.StreamState;
import org.tangent.optimize.Phase;

/**
 * The state of a run between two steps, after the evaluation and the measurement: all that the rest
 * of the run depends on besides its spec and its data files. Only states that no stop rule ended
 * have one.
 *
 * @param iteration number of steps taken
 * @param trainLoss train loss at the current weights; it tells whether what goes on computes alike
 * @param firstLoss train loss at the start, which the stop rules refer to
 * @param pathLength Σ‖Δw‖ so far
 * @param nanoseconds time by phase so far
 * @param trajectory points recorded so far, the one at this iteration included where there is one
 * @param weights w, in the network's order
 * @param optimizerState what the optimizer carries from step to step, by name
 * @param streams how far each random stream was read
 */
public record Checkpoint(
    long iteration,
    double trainLoss,
    double firstLoss,
    double pathLength,
    Map<Phase, Long> nanoseconds,
    List<TrajectoryPoint> trajectory,
    DenseVector weights,
    Map<String, DenseVector> optimizerState,
    List<StreamState> streams) {

  public Checkpoint {
    EnumMap<Phase, Long> copy = new EnumMap<>(Phase.class);
    copy.putAll(nanoseconds);
    nanoseconds = Collections.unmodifiableMap(copy);
    trajectory = List.copyOf(trajectory);
    optimizerState = Collections.unmodifiableMap(new TreeMap<>(optimizerState));
    streams = List.copyOf(streams);
  }

  /** Seconds of training and measuring up to here. */
  public double seconds() {
    return nanoseconds.values().stream().mapToLong(Long::longValue).sum() / 1e9;
  }
}
