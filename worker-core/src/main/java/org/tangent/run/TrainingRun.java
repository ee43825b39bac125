package org.tangent.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.ml.linalg.DenseVector;
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
 * aside, also when it was interrupted and goes on from a checkpoint.
 */
public final class TrainingRun {

  /**
   * Revision of the numerics: to be raised by whatever changes a bit of a result, so that old rows
   * are not taken for new ones.
   */
  public static final int NUMERICS_REVISION = 3;

  private final RunSpec spec;
  private final RunObserver observer;
  private final RandomStreams streams;
  private final Stopwatch stopwatch = new Stopwatch();
  private final Network network;
  private final Optimizer optimizer;
  private final Measurement measurement;
  private final RecordSchedule schedule;
  private final StopRules stopRules;
  private final List<TrajectoryPoint> trajectory = new ArrayList<>();
  private long iteration;
  private double pathLength;

  private TrainingRun(RunSpec spec, DataFiles files, RunObserver observer) {
    this.spec = spec;
    this.observer = observer;
    this.streams = new RandomStreams(spec.seed());
    Problem problem = spec.problem().create(streams, files);
    spec.requireFit(problem);
    this.network =
        spec.model().create(problem.dimension(), problem.train().outputs(), streams, files);
    Objective objective = new Objective(network, problem.train(), spec.loss(), stopwatch);
    this.optimizer = spec.optimizer().create(objective, streams);
    RecordSpec record = spec.record();
    this.measurement =
        new Measurement(
            problem,
            objective,
            optimizer,
            new Measurement.Scope(
                record.refit(),
                record.refitCutoff(),
                record.kernel(),
                record.projector(),
                record.bounds(),
                Optional.ofNullable(record.approximations())),
            streams);
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
    return run(spec, files, Optional.empty(), RunObserver.NONE);
  }

  /**
   * Runs the spec, or what is left of it after a checkpoint. The result is the same bit for bit,
   * seconds aside; these go on from those of the checkpoint.
   *
   * @param files reads the files that the spec names
   * @param from where to go on; empty for the start
   * @throws CheckpointException if the checkpoint is not one of this run as it computes here
   * @throws org.tangent.data.DataFileException if a file cannot be used
   * @throws ArithmeticException if an eigenvalue solver fails
   */
  public static RunResult run(
      RunSpec spec, DataFiles files, Optional<Checkpoint> from, RunObserver observer) {
    TrainingRun run = new TrainingRun(spec, files, observer);
    return from.isPresent() ? run.resume(from.get()) : run.begin();
  }

  private RunResult begin() {
    double loss = optimizer.evaluate();
    return train(loss, stop(loss));
  }

  /**
   * The network and w₀ are made from the spec as at the start; then weights and state are replaced,
   * and evaluated as they were before. Time spent on that is not the run's own.
   */
  private RunResult resume(Checkpoint from) {
    restore(from);
    double loss = optimizer.evaluate();
    if (Double.doubleToLongBits(loss) != Double.doubleToLongBits(from.trainLoss())) {
      throw new CheckpointException(
          CheckpointException.Problem.MISMATCH,
          "the train loss at iteration %d must be that of the checkpoint, %s: %s"
              .formatted(iteration, from.trainLoss(), loss));
    }
    stopwatch.restore(from.nanoseconds());
    return train(loss, Optional.empty());
  }

  private void restore(Checkpoint from) {
    double[] weights = from.weights().values();
    require(
        weights.length == network.parameters(), "weights", network.parameters(), weights.length);
    long limit = spec.stop().maxIterations();
    require(
        from.iteration() >= 0 && from.iteration() < limit, "iteration", limit, from.iteration());
    Map<String, double[]> state = new TreeMap<>();
    from.optimizerState().forEach((name, values) -> state.put(name, values.values().clone()));
    try {
      optimizer.restore(state);
      streams.restore(from.streams());
    } catch (IllegalArgumentException other) {
      throw new CheckpointException(
          CheckpointException.Problem.MISMATCH,
          "the checkpoint is of another run: " + other.getMessage(),
          other);
    }
    network.setWeights(weights);
    stopRules.restore(from.firstLoss());
    trajectory.addAll(from.trajectory());
    iteration = from.iteration();
    pathLength = from.pathLength();
  }

  private static void require(boolean fits, String what, long expected, long found) {
    if (!fits) {
      throw new CheckpointException(
          CheckpointException.Problem.MISMATCH,
          "the checkpoint is of another run: %s, %d here: %d".formatted(what, expected, found));
    }
  }

  private Checkpoint checkpoint(double loss) {
    Map<String, DenseVector> state = new TreeMap<>();
    optimizer.state().forEach((name, values) -> state.put(name, new DenseVector(values)));
    return new Checkpoint(
        iteration,
        loss,
        stopRules.firstLoss(),
        pathLength,
        stopwatch.nanoseconds(),
        trajectory,
        new DenseVector(network.weights()),
        state,
        streams.states());
  }

  /** Trains from a state that was evaluated. */
  private RunResult train(double start, Optional<StopRules.Stop> atStart) {
    double loss = start;
    Optional<StopRules.Stop> stop = atStart;
    while (stop.isEmpty()) {
      if (schedule.contains(iteration) && !isRecorded()) {
        record();
      }
      observe(loss);
      try {
        optimizer.step();
      } catch (DivergenceException divergence) {
        stop = Optional.of(new StopRules.Stop(RunStatus.DIVERGED, divergence.getMessage()));
        break;
      }
      iteration++;
      pathLength += optimizer.stepNorm();
      loss = optimizer.evaluate();
      stop = stop(loss);
    }
    if (!isRecorded()) {
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

  private boolean isRecorded() {
    return !trajectory.isEmpty() && trajectory.get(trajectory.size() - 1).iteration() == iteration;
  }

  private void observe(double loss) {
    observer.between(
        new RunObserver.RunState(
            iteration, loss, stopwatch.totalSeconds(), () -> checkpoint(loss)));
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
                new TrajectoryPoint(
                    iteration,
                    seconds,
                    measurement.take(optimizer, iteration, pathLength),
                    measurement.approximations(optimizer))));
    observer.recorded(trajectory.get(trajectory.size() - 1));
  }
}
