package org.tangent.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tangent.data.DataFiles;
import org.tangent.data.StreamedFiles;
import org.tangent.geometry.Approximation;
import org.tangent.geometry.Fisher;
import org.tangent.geometry.KroneckerDamping;
import org.tangent.linalg.RandomStreams.StreamState;
import org.tangent.loss.Loss;
import org.tangent.measure.ApproximationMetric;
import org.tangent.measure.ApproximationSpec;
import org.tangent.measure.CurvatureApproximation;
import org.tangent.measure.CurvatureApproximation.Solution;
import org.tangent.measure.Metric;
import org.tangent.model.Activation;
import org.tangent.model.Initialization;
import org.tangent.model.MultilayerPerceptron;
import org.tangent.model.OneHiddenLayer;
import org.tangent.model.OutputScale;
import org.tangent.model.OutputWeights;
import org.tangent.optimize.Adam;
import org.tangent.optimize.Ekfac;
import org.tangent.optimize.Kfac;
import org.tangent.optimize.OptimizerSpec;
import org.tangent.optimize.OptimizerSpec.Curvature;
import org.tangent.optimize.OptimizerSpec.Damping;
import org.tangent.optimize.OptimizerSpec.Discretization;
import org.tangent.optimize.OptimizerSpec.Discretization.Adaptive;
import org.tangent.optimize.OptimizerSpec.Discretization.Euler;
import org.tangent.optimize.OptimizerSpec.Discretization.Step;
import org.tangent.optimize.OptimizerSpec.GaussNewton;
import org.tangent.optimize.OptimizerSpec.GradientDescent;
import org.tangent.optimize.OptimizerSpec.GradientScale;
import org.tangent.optimize.OptimizerSpec.LevenbergMarquardt;
import org.tangent.optimize.OptimizerSpec.RandomFeatures;
import org.tangent.optimize.Phase;
import org.tangent.optimize.Scaling;
import org.tangent.optimize.Sgd;
import org.tangent.optimize.StepSchedule;
import org.tangent.problem.TeacherStudent;
import org.tangent.run.CheckpointException.Problem;

class CheckpointTest {
  private static final DataFiles NONE =
      new StreamedFiles(
          path -> {
            throw new AssertionError("no file is to be read: " + path);
          });

  /** With 30 iterations the points 0, 4, 8, … 28 and 30 are recorded, and so is 13. */
  private static final long ITERATIONS = 30;

  private static final RecordSpec RECORD = new RecordSpec("4", List.of(13L), true, 1e-10, true);

  private static final Scaling AVERAGE =
      new Scaling.RunningAverage(0.75, Scaling.Factor.ONE, Scaling.Start.GRADIENT);

  private static final StepSchedule DECAY = new StepSchedule.StepDecay(0.5, 7);

  /** Thrown by an observer that gives the run up. */
  private static final class Interrupted extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static RunSpec spec(OptimizerSpec optimizer, Activation activation, StopSpec stop) {
    return new RunSpec(
        11,
        new TeacherStudent(3, 2, 37, 100, null, false),
        new OneHiddenLayer(150, activation, OutputScale.MEAN_FIELD, 1, 0.1, true, null),
        Loss.SQUARED,
        optimizer,
        stop,
        RECORD,
        true);
  }

  private static StopSpec iterations(long limit) {
    return new StopSpec(0, 0, limit, null, 1e6);
  }

  static List<RunSpec> specs() {
    return Stream.of(new Activation.Relu(), new Activation.Silu(1.5))
        .flatMap(
            activation ->
                Stream.of(
                    spec(gaussNewton(3, 1e-7), activation, iterations(ITERATIONS)),
                    spec(gaussNewton(3, 1e-14), activation, iterations(ITERATIONS)),
                    spec(new GradientDescent(5), activation, iterations(ITERATIONS)),
                    spec(new GradientDescent(1e4), activation, new StopSpec(0, 0, 99, null, 1e9)),
                    spec(gaussNewton(20, 1e-7), activation, new StopSpec(0, 1e-3, 99, null, 1e6)),
                    spec(new RandomFeatures(1e-10), activation, iterations(ITERATIONS)),
                    spec(new Sgd(1, 0.9, true, 10, DECAY), activation, iterations(ITERATIONS)),
                    spec(kfac(new Fisher.MonteCarlo(1)), activation, iterations(8)),
                    spec(ekfac(new Scaling.Batch()), activation, iterations(8)),
                    spec(ekfac(AVERAGE), activation, iterations(8)),
                    spec(
                        new Adam(1e-2, 0.9, 0.999, 1e-8, 10, new StepSchedule.Constant()),
                        activation,
                        iterations(ITERATIONS))))
        .toList();
  }

  /** In steps and as flows, damped and not, of scaled and centred outputs with fixed signs. */
  static List<RunSpec> flows() {
    return Stream.of(
            marquardt(0, new Euler(0.05)),
            marquardt(0.2, new Step(0.1)),
            marquardt(1, new Euler(1e-3)),
            marquardt(0.2, new Adaptive(0.1, 1e-6, 1e-9, 10_000)),
            marquardt(1, new Adaptive(0.01, 1e-6, 1e-9, 10_000)),
            new LevenbergMarquardt(0, new Step(0.1), GradientScale.MEAN, true, 1e-8))
        .map(
            optimizer ->
                new RunSpec(
                    11,
                    new TeacherStudent(3, 2, 37, 100, null, false),
                    new OneHiddenLayer(
                        8,
                        new Activation.Tanh(),
                        OutputScale.UNIT,
                        1,
                        0,
                        true,
                        null,
                        4,
                        true,
                        OutputWeights.FIXED_SIGNS),
                    Loss.SQUARED,
                    optimizer,
                    iterations(12),
                    new RecordSpec("4", List.of(), true, 1e-10, true, true, true, null),
                    true))
        .toList();
  }

  /**
   * With draws, and with what the optimizers keep of four updates an epoch and a basis in three.
   */
  static List<RunSpec> approximated() {
    ApproximationSpec approximations =
        new ApproximationSpec(
            new Fisher.MonteCarlo(2),
            List.of(Approximation.values()),
            20,
            30,
            2,
            List.of(0.1, 1.0),
            true);
    return Stream.of(
            kfac(new Fisher.MonteCarlo(1)),
            ekfac(new Scaling.Batch()),
            ekfac(AVERAGE),
            new GradientDescent(0.1))
        .map(
            optimizer ->
                new RunSpec(
                    11,
                    new TeacherStudent(3, 2, 37, 100, null, false),
                    new MultilayerPerceptron(
                        List.of(6L, 4L),
                        new Activation.Tanh(),
                        List.of(),
                        true,
                        new Initialization.Lecun()),
                    Loss.SQUARED,
                    optimizer,
                    iterations(8),
                    new RecordSpec("2", List.of(), false, 0, false, false, false, approximations),
                    true))
        .toList();
  }

  private static OptimizerSpec marquardt(double rho, Discretization discretization) {
    return new LevenbergMarquardt(rho, discretization, GradientScale.TWICE_SUM, false, 0);
  }

  /** With averaged factors and a basis that is taken every third update, four updates an epoch. */
  private static OptimizerSpec kfac(Fisher fisher) {
    return new Kfac(1e-3, 1, KroneckerDamping.PI_SPLIT, fisher, 3, 0.5, 0.9, 10, DECAY);
  }

  private static OptimizerSpec ekfac(Scaling scaling) {
    return new Ekfac(
        1e-3,
        1,
        KroneckerDamping.FACTORED,
        scaling,
        new Fisher.Empirical(),
        3,
        0.5,
        0.9,
        10,
        DECAY);
  }

  private static OptimizerSpec gaussNewton(double stepSize, double floor) {
    return new GaussNewton(stepSize, Curvature.IDENTITY, new Damping(floor, 1));
  }

  @ParameterizedTest
  @MethodSource({"specs", "flows", "approximated"})
  void interruptedAnywhereAndResumedTheResultIsTheSameToTheBit(RunSpec spec) {
    List<Long> observed = new ArrayList<>();
    RunResult whole =
        TrainingRun.run(spec, NONE, Optional.empty(), state -> observed.add(state.iteration()));
    assertThat(observed.get(0)).isZero();

    for (long iteration : observed) {
      Checkpoint checkpoint = stored(interrupt(spec, Optional.empty(), iteration));
      RunResult resumed = TrainingRun.run(spec, NONE, Optional.of(checkpoint), RunObserver.NONE);
      assertThat(bits(resumed)).as("interrupted at %d", iteration).isEqualTo(bits(whole));
    }
  }

  @ParameterizedTest
  @MethodSource({"specs", "flows", "approximated"})
  void interruptedAtEveryStepTheResultIsTheSameToTheBit(RunSpec spec) {
    RunResult whole = TrainingRun.run(spec, NONE);
    Optional<Checkpoint> from = Optional.empty();
    for (long iteration = 0; iteration < whole.iterations(); iteration++) {
      from = Optional.of(stored(interrupt(spec, from, iteration)));
    }
    assertThat(bits(TrainingRun.run(spec, NONE, from, RunObserver.NONE))).isEqualTo(bits(whole));
  }

  @ParameterizedTest
  @MethodSource("approximated")
  void comparingApproximationsChangesNothingElse(RunSpec spec) {
    RunResult with = TrainingRun.run(spec, NONE);
    RecordSpec record = new RecordSpec("2", List.of(), false, 0, false);
    RunResult without = TrainingRun.run(withRecord(spec, record), NONE);
    assertThat(with.trajectory()).allMatch(point -> !point.approximations().isEmpty());
    assertThat(without.trajectory()).allMatch(point -> point.approximations().isEmpty());
    assertThat(with.trajectory().stream().map(TrajectoryPoint::values))
        .isEqualTo(without.trajectory().stream().map(TrajectoryPoint::values).toList());
  }

  @Test
  void ofANetworkThatIsNotFiniteNoApproximationIsCompared() {
    RunSpec given = approximated().get(3);
    RunSpec spec =
        new RunSpec(
            given.seed(),
            given.problem(),
            given.model(),
            given.loss(),
            new GradientDescent(1e200),
            given.stop(),
            given.record(),
            false);
    RunResult result = TrainingRun.run(spec, NONE);
    assertThat(result.status()).isEqualTo(RunStatus.DIVERGED);
    assertThat(result.trajectory().get(0).approximations()).isNotEmpty();
    assertThat(result.last().approximations()).isEmpty();
  }

  private static RunSpec withRecord(RunSpec spec, RecordSpec record) {
    return new RunSpec(
        spec.seed(),
        spec.problem(),
        spec.model(),
        spec.loss(),
        spec.optimizer(),
        spec.stop(),
        record,
        spec.keepWeights());
  }

  @Test
  void observingAndTakingCheckpointsChangesNothing() {
    RunSpec spec = specs().get(0);
    List<Long> recorded = new ArrayList<>();
    RunObserver observer =
        new RunObserver() {
          @Override
          public void between(RunState state) {
            assertThat(state.checkpoint().get().iteration()).isEqualTo(state.iteration());
          }

          @Override
          public void recorded(TrajectoryPoint point) {
            recorded.add(point.iteration());
          }
        };
    RunResult observed = TrainingRun.run(spec, NONE, Optional.empty(), observer);
    assertThat(bits(observed)).isEqualTo(bits(TrainingRun.run(spec, NONE)));
    assertThat(recorded).containsExactly(0L, 4L, 8L, 12L, 13L, 16L, 20L, 24L, 28L, 30L);
  }

  @Test
  void secondsGoOn() {
    RunSpec spec = specs().get(0);
    Checkpoint taken = interrupt(spec, Optional.empty(), 10);
    Map<Phase, Long> year = new HashMap<>(taken.nanoseconds());
    long nanoseconds = 31_557_600_000_000_000L;
    year.merge(Phase.SOLVE, nanoseconds, Long::sum);
    year.merge(Phase.MEASURE, nanoseconds, Long::sum);
    Checkpoint old = withNanoseconds(taken, year);

    List<Double> seconds = new ArrayList<>();
    RunResult result =
        TrainingRun.run(spec, NONE, Optional.of(old), state -> seconds.add(state.seconds()));

    assertThat(seconds.get(0)).isEqualTo(old.seconds()).isGreaterThan(2 * nanoseconds / 1e9);
    assertThat(seconds).isSorted();
    assertThat(result.seconds()).isBetween(nanoseconds / 1e9, 1.5 * nanoseconds / 1e9);
    assertThat(result.phaseSeconds().get(Phase.SOLVE)).isGreaterThanOrEqualTo(nanoseconds / 1e9);
    assertThat(result.last().seconds()).isGreaterThanOrEqualTo(nanoseconds / 1e9);
    assertThat(result.trajectory().get(0).seconds()).isEqualTo(old.trajectory().get(0).seconds());
  }

  @Test
  void secondsBeforeTheCheckpointCountForTheStopRule() {
    RunSpec spec =
        spec(
            new GradientDescent(1e-3), new Activation.Relu(), new StopSpec(0, 0, 1L << 40, 1e6, 2));
    Checkpoint taken = interrupt(spec, Optional.empty(), 5);
    Checkpoint old =
        withNanoseconds(taken, Map.of(Phase.UPDATE, 2_000_000_000_000_000L, Phase.MEASURE, 1L));

    RunResult result = TrainingRun.run(spec, NONE, Optional.of(old), RunObserver.NONE);

    assertThat(result.reason()).isEqualTo("1000000.0 seconds");
    assertThat(result.iterations()).isEqualTo(6);
  }

  @Test
  void checkpointOfAnotherRunIsRefused() {
    RunSpec spec = specs().get(0);
    Checkpoint taken = interrupt(spec, Optional.empty(), 5);
    DenseVector shorter = new DenseVector(Arrays.copyOf(taken.weights().values(), 10));
    DenseVector other = new DenseVector(taken.weights().values().clone());
    other.values()[3] = Math.nextUp(other.values()[3] + 1);

    assertMismatch(spec, withWeights(taken, shorter), "weights, 750 here: 10");
    assertMismatch(spec, withWeights(taken, other), "train loss at iteration 5");
    assertMismatch(spec, withState(taken, Map.of()), "stepNorm");
    assertMismatch(
        spec, withState(taken, Map.of("stepNorm", new DenseVector(new double[2]))), "stepNorm");
    assertMismatch(
        spec,
        withState(
            taken,
            Map.of(
                "stepNorm", new DenseVector(new double[1]),
                "momentum", new DenseVector(new double[1]))),
        "momentum");
    assertMismatch(
        spec(gaussNewton(3, 1e-7), new Activation.Relu(), iterations(5)), taken, "iteration, 5");
    assertMismatch(
        spec,
        new Checkpoint(
            taken.iteration(),
            taken.trainLoss(),
            taken.firstLoss(),
            taken.pathLength(),
            taken.nanoseconds(),
            taken.trajectory(),
            taken.weights(),
            taken.optimizerState(),
            taken.streams().subList(1, taken.streams().size())),
        "random streams must be");
  }

  private static void assertMismatch(RunSpec spec, Checkpoint checkpoint, String message) {
    assertThatThrownBy(() -> TrainingRun.run(spec, NONE, Optional.of(checkpoint), RunObserver.NONE))
        .isInstanceOfSatisfying(
            CheckpointException.class,
            thrown -> assertThat(thrown.problem()).isEqualTo(Problem.MISMATCH))
        .hasMessageContaining(message);
  }

  @Test
  void everyDoubleIsStoredToTheBit() {
    double[] odd = {
      -0.0,
      Double.MIN_VALUE,
      Double.NEGATIVE_INFINITY,
      Double.longBitsToDouble(0x7ff8_0000_dead_beefL),
      Math.PI
    };
    CurvatureApproximation approximation =
        new CurvatureApproximation(
            null,
            Approximation.EKFAC,
            Map.of(ApproximationMetric.TRACE_ERROR, odd[3]),
            List.of(new Solution(odd[1], odd[0], odd[3])),
            List.of(odd[0], odd[3]));
    Map<Metric, Double> values = new HashMap<>();
    values.put(Metric.TEST_LOSS, odd[3]);
    values.put(Metric.STEP_NORM, odd[0]);
    Checkpoint checkpoint =
        new Checkpoint(
            1L << 40,
            odd[0],
            odd[1],
            odd[2],
            Map.of(Phase.MEASURE, Long.MAX_VALUE),
            List.of(new TrajectoryPoint(3, odd[3], values, List.of(approximation))),
            new DenseVector(odd),
            Map.of("a", new DenseVector(odd), "b", new DenseVector(new double[0])),
            List.of(new StreamState("p", 2, "00ff")));
    SavedRun saved = new SavedRun("run", "jar – BLAS\nCPU", checkpoint);

    SavedRun read = read(bytes(saved));

    assertThat(bytes(read)).isEqualTo(bytes(saved));
    assertThat(read.runId()).isEqualTo("run");
    assertThat(read.origin()).isEqualTo("jar – BLAS\nCPU");
    assertThat(bits(read.checkpoint().weights().values())).isEqualTo(bits(odd));
    assertThat(bits(read.checkpoint().optimizerState().get("a").values())).isEqualTo(bits(odd));
    assertThat(read.checkpoint().iteration()).isEqualTo(1L << 40);
    assertThat(read.checkpoint().nanoseconds()).isEqualTo(checkpoint.nanoseconds());
    assertThat(read.checkpoint().streams()).isEqualTo(checkpoint.streams());
    TrajectoryPoint point = read.checkpoint().trajectory().get(0);
    assertThat(bits(point.seconds(), point.value(Metric.TEST_LOSS).orElseThrow()))
        .isEqualTo(bits(odd[3], odd[3]));
    assertThat(bits(point.value(Metric.STEP_NORM).orElseThrow())).isEqualTo(bits(odd[0]));
    assertThat(point.approximations()).containsExactly(approximation);
  }

  @Test
  void tornOrChangedAnywhereItIsRefused() {
    Checkpoint taken = interrupt(specs().get(2), Optional.empty(), 4);
    byte[] whole = bytes(new SavedRun("run", "origin", withWeights(taken, tiny())));
    assertThat(read(whole).runId()).isEqualTo("run");

    for (int length = 0; length < whole.length; length++) {
      assertThat(problem(Arrays.copyOf(whole, length))).isEqualTo(Problem.TORN);
    }
    assertThat(problem(Arrays.copyOf(whole, whole.length + 1))).isEqualTo(Problem.TORN);
    for (int place = 0; place < whole.length; place++) {
      byte[] flipped = whole.clone();
      flipped[place] ^= (byte) (1 << (place % 8));
      Problem expected = place < 12 ? Problem.FORMAT : place < 20 ? Problem.TORN : Problem.CHECKSUM;
      assertThat(problem(flipped)).as("byte %d", place).isEqualTo(expected);
    }
  }

  @Test
  void anotherVersionIsNamed() {
    byte[] bytes = bytes(new SavedRun("run", "origin", checkpointOfTiny()));
    bytes[11] = 7;
    assertThatThrownBy(() -> read(bytes)).hasMessage("the version of a checkpoint must be 2: 7");
  }

  private static DenseVector tiny() {
    return new DenseVector(new double[] {1, 2});
  }

  private static Checkpoint checkpointOfTiny() {
    return new Checkpoint(0, 1, 1, 0, Map.of(), List.of(), tiny(), Map.of(), List.of());
  }

  private static Problem problem(byte[] bytes) {
    return catchThrowableOfType(CheckpointException.class, () -> read(bytes)).problem();
  }

  private static Checkpoint interrupt(RunSpec spec, Optional<Checkpoint> from, long iteration) {
    List<Checkpoint> taken = new ArrayList<>();
    Interrupted interrupted = new Interrupted();
    assertThatThrownBy(
            () ->
                TrainingRun.run(
                    spec,
                    NONE,
                    from,
                    state -> {
                      if (state.iteration() == iteration) {
                        taken.add(state.checkpoint().get());
                        throw interrupted;
                      }
                    }))
        .isSameAs(interrupted);
    return taken.get(0);
  }

  private static Checkpoint stored(Checkpoint checkpoint) {
    return read(bytes(new SavedRun("run", "origin", checkpoint))).checkpoint();
  }

  private static byte[] bytes(SavedRun saved) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      saved.write(bytes);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  private static SavedRun read(byte[] bytes) {
    try {
      return SavedRun.read(new ByteArrayInputStream(bytes));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** All of a result but seconds. */
  private static List<Object> bits(RunResult result) {
    List<Object> bits = new ArrayList<>();
    bits.add(result.status());
    bits.add(result.reason());
    bits.add(result.iterations());
    for (TrajectoryPoint point : result.trajectory()) {
      bits.add(point.iteration());
      point.values().forEach((metric, value) -> bits.addAll(List.of(metric, bits(value))));
      // Equal doubles of these records have equal bits.
      bits.addAll(point.approximations());
    }
    for (String name : result.weights().keySet().stream().sorted().collect(Collectors.toList())) {
      DenseMatrix matrix = result.weights().get(name);
      bits.addAll(List.of(name, matrix.numRows(), matrix.numCols(), bits(matrix.toArray())));
    }
    return bits;
  }

  private static List<Long> bits(double... values) {
    return Arrays.stream(values).mapToObj(Double::doubleToRawLongBits).toList();
  }

  private static Checkpoint withNanoseconds(Checkpoint from, Map<Phase, Long> nanoseconds) {
    return with(from, nanoseconds, from.weights(), from.optimizerState());
  }

  private static Checkpoint withWeights(Checkpoint from, DenseVector weights) {
    return with(from, from.nanoseconds(), weights, from.optimizerState());
  }

  private static Checkpoint withState(Checkpoint from, Map<String, DenseVector> state) {
    return with(from, from.nanoseconds(), from.weights(), state);
  }

  private static Checkpoint with(
      Checkpoint from,
      Map<Phase, Long> nanoseconds,
      DenseVector weights,
      Map<String, DenseVector> state) {
    return new Checkpoint(
        from.iteration(),
        from.trainLoss(),
        from.firstLoss(),
        from.pathLength(),
        nanoseconds,
        from.trajectory(),
        weights,
        state,
        from.streams());
  }
}
