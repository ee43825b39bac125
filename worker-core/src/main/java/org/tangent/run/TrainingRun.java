package org.tangent.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tangent.data.DataFiles;
import org.tangent.linalg.RandomStreams;
import org.tangent.measure.Measurement;
import org.tangent.model.Network;
import org.tangent.optimize.DivergenceException;
import org.tangent.optimize.Objective;
import org.tangent.optimize.Optimizer;
import org.tangent.optimize.Phase;
import org.tangent.optimize.Stopwatch;
import org.tangent.problem.Problem;

/**
 * One training from its spec to its result: a pure function of the spec and the data files, seconds
 * aside.
 */
public final class TrainingRun {

  /**
   * Revision of the numerics: to be raised by whatever changes a bit of a result, so that old rows
   * are not taken for new ones.
   */
  public static final int NUMERICS_REVISION = 1;

  private final RunSpec spec;
  private final Stopwatch stopwatch = new Stopwatch();
  private final Network network;
  private final Optimizer optimizer;
  private final Measurement measurement;
  private final RecordSchedule schedule;
  private final StopRules stopRules;
  private final List<TrajectoryPoint> trajectory = new ArrayList<>();
  private long iteration;
  private double pathLength;

  private TrainingRun(RunSpec spec, DataFiles files) {
    this.spec = spec;
    RandomStreams streams = new RandomStreams(spec.seed());
    Problem problem = spec.problem().create(streams, files);
    this.network =
        spec.model().create(problem.dimension(), problem.train().outputs(), streams, files);
    Objective objective = new Objective(network, problem.train(), stopwatch);
    this.optimizer = spec.optimizer().create(objective);
    RecordSpec record = spec.record();
    this.measurement =
        new Measurement(
            problem,
            objective,
            new Measurement.Scope(record.refit(), record.refitCutoff(), record.kernel()));
    this.schedule = new RecordSchedule(record);
    this.stopRules = new StopRules(spec.stop());
  }

  /**
   * Runs the spec.
   *
   * @param files reads the files that the spec names
   * @throws org.tangent.data.DataFileException if a file cannot be used
   * @throws ArithmeticException if an eigenvalue solver fails
   */
  public static RunResult run(RunSpec spec, DataFiles files) {
    return new TrainingRun(spec, files).train();
  }

  private RunResult train() {
    double loss = optimizer.evaluate();
    Optional<StopRules.Stop> stop = stop(loss);
    while (stop.isEmpty()) {
      if (schedule.contains(iteration)) {
        record();
      }
      stop = step();
    }
    if (trajectory.isEmpty() || trajectory.get(trajectory.size() - 1).iteration() != iteration) {
      record();
    }
    return new RunResult(
        stop.get().status(),
        stop.get().reason(),
        iteration,
        stopwatch.trainingSeconds(),
        stopwatch.seconds(),
        trajectory,
        spec.keepWeights() ? network.namedWeights() : Map.of());
  }

  private Optional<StopRules.Stop> step() {
    try {
      optimizer.step();
    } catch (DivergenceException divergence) {
      return Optional.of(new StopRules.Stop(RunStatus.DIVERGED, divergence.getMessage()));
    }
    iteration++;
    pathLength += optimizer.stepNorm();
    return stop(optimizer.evaluate());
  }

  private Optional<StopRules.Stop> stop(double loss) {
    return stopRules.check(
        loss, iteration, stopwatch.trainingSeconds(), optimizer.isClosedForm() && iteration > 0);
  }

  private void record() {
    double seconds = stopwatch.trainingSeconds();
    stopwatch.time(
        Phase.MEASURE,
        () ->
            trajectory.add(
                new TrajectoryPoint(iteration, seconds, measurement.take(optimizer, pathLength))));
  }
}
