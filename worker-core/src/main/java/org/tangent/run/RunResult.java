package org.tangent.run;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.optimize.Phase;

/**
 * What a run yields.
 *
 * @param status {@code CONVERGED}, {@code CAPPED} or {@code DIVERGED}
 * @param reason the stop rule that was met, with the value that met it
 * @param iterations number of steps taken
 * @param seconds seconds of training, without those of measuring
 * @param phaseSeconds seconds by phase; the phase {@code measure} is not part of {@code seconds}
 * @param trajectory metrics at the recorded iterations in order; the last is the final state
 * @param weights the final weights by name, one row a unit; empty unless the spec keeps them
 */
public record RunResult(
    RunStatus status,
    String reason,
    long iterations,
    double seconds,
    Map<Phase, Double> phaseSeconds,
    List<TrajectoryPoint> trajectory,
    Map<String, DenseMatrix> weights)
    implements Serializable {

  public RunResult {
    trajectory = List.copyOf(trajectory);
    phaseSeconds = Map.copyOf(phaseSeconds);
    weights = Map.copyOf(weights);
  }

  /** The metrics when training ended. */
  public TrajectoryPoint last() {
    return trajectory.get(trajectory.size() - 1);
  }
}
