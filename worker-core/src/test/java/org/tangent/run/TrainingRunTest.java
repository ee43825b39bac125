package org.tangent.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tangent.data.DataFiles;
import org.tangent.data.StreamedFiles;
import org.tangent.loss.Loss;
import org.tangent.measure.Metric;
import org.tangent.model.Activation;
import org.tangent.model.OneHiddenLayer;
import org.tangent.model.OneHiddenLayer.InitialWeights;
import org.tangent.model.OutputScale;
import org.tangent.optimize.OptimizerSpec;
import org.tangent.optimize.OptimizerSpec.Curvature;
import org.tangent.optimize.OptimizerSpec.Damping;
import org.tangent.optimize.OptimizerSpec.GaussNewton;
import org.tangent.optimize.OptimizerSpec.GradientDescent;
import org.tangent.optimize.OptimizerSpec.RandomFeatures;
import org.tangent.problem.Tables;
import org.tangent.problem.TeacherStudent;

class TrainingRunTest {
  private static final DataFiles NONE =
      new StreamedFiles(
          path -> {
            throw new AssertionError("no file is to be read: " + path);
          });
  private static final StopSpec STOP = new StopSpec(1e-6, 0, 100_000, null, 1e6);
  private static final RecordSpec RECORD =
      new RecordSpec("logarithmic", List.of(), true, 1e-10, true);

  private static RunSpec reduced(
      long seed, double initScale, OptimizerSpec optimizer, StopSpec stop, RecordSpec record) {
    return new RunSpec(
        seed,
        new TeacherStudent(10, 5, 200, 2000, null, false),
        model(1000, initScale),
        Loss.SQUARED,
        optimizer,
        stop,
        record,
        false);
  }

  private static RunSpec small(OptimizerSpec optimizer, StopSpec stop, RecordSpec record) {
    return new RunSpec(
        7,
        new TeacherStudent(3, 2, 20, 100, null, false),
        model(60, 1),
        Loss.SQUARED,
        optimizer,
        stop,
        record,
        true);
  }

  private static OneHiddenLayer model(int units, double initScale) {
    return new OneHiddenLayer(
        units, new Activation.Relu(), OutputScale.MEAN_FIELD, initScale, 0, false, null);
  }

  private static GaussNewton gaussNewton(double stepSize) {
    return new GaussNewton(stepSize, Curvature.IDENTITY, new Damping(1e-7, 1));
  }

  private static double last(RunResult result, Metric metric) {
    return result.last().value(metric).orElseThrow();
  }

  @Test
  void sameSpecGivesTheSameBits() {
    StopSpec stop = new StopSpec(0, 0, 40, null, 1e6);
    for (OptimizerSpec optimizer :
        List.of(gaussNewton(2), new GradientDescent(10), new RandomFeatures(1e-10))) {
      RunResult first = TrainingRun.run(small(optimizer, stop, RECORD), NONE);
      RunResult second = TrainingRun.run(small(optimizer, stop, RECORD), NONE);
      assertThat(withoutSeconds(second)).isEqualTo(withoutSeconds(first));
      assertThat(second.weights()).isEqualTo(first.weights());
    }
  }

  private static List<Map<Metric, Double>> withoutSeconds(RunResult result) {
    return result.trajectory().stream().map(TrajectoryPoint::values).toList();
  }

  @Test
  void oneStepOnGivenTablesAndWeightsEqualsTheDensePrimalSolve() {
    double[][] x = {{0.5, -1.2}, {1.5, 0.3}, {-0.7, 0.9}};
    double[] y = {1, -2, 0.5};
    double[][] u = {{0.3, -0.4}, {-1.1, 0.8}, {0.6, 0.7}, {0.2, -0.9}};
    double[] v = {1.5, -0.5, 0.25, 2};
    Map<String, String> texts =
        Map.of(
            "train.csv", "x1,x2,y\n0.5,-1.2,1\n1.5,0.3,-2\n-0.7,0.9,0.5\n",
            "test.csv", "0.1,0.2,0.3\n",
            "u.csv", "0.3,-0.4\n-1.1,0.8\n0.6,0.7\n0.2,-0.9\n",
            "v.csv", "1.5\n-0.5\n0.25\n2\n");
    DataFiles files =
        new StreamedFiles(
            path -> new ByteArrayInputStream(texts.get(path).getBytes(StandardCharsets.UTF_8)));
    double stepSize = 0.8;
    double epsilon = 0.01;
    double beta = 1.3;
    RunSpec spec =
        new RunSpec(
            0,
            new Tables("train.csv", "test.csv", 2, null, null),
            new OneHiddenLayer(
                4,
                new Activation.Silu(beta),
                OutputScale.MEAN_FIELD,
                1,
                0,
                false,
                new InitialWeights("u.csv", "v.csv")),
            Loss.SQUARED,
            new GaussNewton(stepSize, Curvature.IDENTITY, new Damping(epsilon, 0)),
            new StopSpec(0, 0, 1, null, 1e6),
            RECORD,
            true);

    RunResult result = TrainingRun.run(spec, files);

    // J and f written out from f(x) = (1/4) Σ vᵢ zᵢ σ(βzᵢ), weights ordered v, then U by column.
    RealMatrix jacobian = new Array2DRowRealMatrix(3, 12);
    RealVector residual = new ArrayRealVector(3);
    for (int n = 0; n < 3; n++) {
      double f = 0;
      for (int i = 0; i < 4; i++) {
        double z = x[n][0] * u[i][0] + x[n][1] * u[i][1];
        double sigmoid = 1 / (1 + Math.exp(-beta * z));
        double slope = sigmoid + beta * z * sigmoid * (1 - sigmoid);
        f += v[i] * z * sigmoid / 4;
        jacobian.setEntry(n, i, z * sigmoid / 4);
        jacobian.setEntry(n, 4 + i, v[i] * slope * x[n][0] / 4);
        jacobian.setEntry(n, 8 + i, v[i] * slope * x[n][1] / 4);
      }
      residual.setEntry(n, f - y[n]);
    }
    RealMatrix damped =
        jacobian
            .transpose()
            .multiply(jacobian)
            .add(MatrixUtils.createRealIdentityMatrix(12).scalarMultiply(epsilon));
    RealVector step =
        new LUDecomposition(damped)
            .getSolver()
            .solve(jacobian.preMultiply(residual).mapMultiply(-stepSize / 3));

    DenseMatrix finalU = result.weights().get("u");
    DenseMatrix finalV = result.weights().get("v");
    for (int i = 0; i < 4; i++) {
      assertThat(finalV.apply(i, 0)).isCloseTo(v[i] + step.getEntry(i), within(1e-10));
      assertThat(finalU.apply(i, 0)).isCloseTo(u[i][0] + step.getEntry(4 + i), within(1e-10));
      assertThat(finalU.apply(i, 1)).isCloseTo(u[i][1] + step.getEntry(8 + i), within(1e-10));
    }
    assertThat(last(result, Metric.STEP_NORM)).isCloseTo(step.getNorm(), within(1e-10));
    assertThat(last(result, Metric.WEIGHT_DISTANCE)).isCloseTo(step.getNorm(), within(1e-10));
    assertThat(result.trajectory().get(0).value(Metric.TRAIN_LOSS).orElseThrow())
        .isCloseTo(residual.dotProduct(residual) / 6, within(1e-12));
    assertThat(result.trajectory().get(0).value(Metric.GRADIENT_NORM).orElseThrow())
        .isCloseTo(jacobian.preMultiply(residual).getNorm() / 3, within(1e-12));
    assertThat(result.last().value(Metric.WEIGHTED_COSINE_DISTANCE)).isEmpty();
  }

  @Test
  void everyStopRuleGivesItsReason() {
    RecordSpec never = new RecordSpec("never", List.of(), false, 1e-10, false);
    RunResult absolute =
        TrainingRun.run(small(gaussNewton(20), new StopSpec(1e-3, 0, 100, null, 1e6), never), NONE);
    assertThat(absolute.status()).isEqualTo(RunStatus.CONVERGED);
    assertThat(absolute.reason()).startsWith("train loss ").endsWith("<= 0.001");
    RunResult relative =
        TrainingRun.run(small(gaussNewton(20), new StopSpec(0, 0.5, 100, null, 1e6), never), NONE);
    assertThat(relative.status()).isEqualTo(RunStatus.CONVERGED);
    assertThat(relative.reason()).endsWith("<= 0.5 x the first");
    RunResult iterations =
        TrainingRun.run(
            small(new GradientDescent(1e-3), new StopSpec(0, 0, 3, null, 1e6), never), NONE);
    assertThat(iterations.status()).isEqualTo(RunStatus.CAPPED);
    assertThat(iterations.reason()).isEqualTo("3 iterations");
    assertThat(iterations.iterations()).isEqualTo(3);
    RunResult seconds =
        TrainingRun.run(
            small(new GradientDescent(1e-3), new StopSpec(0, 0, 1L << 40, 1e-3, 1e6), never), NONE);
    assertThat(seconds.status()).isEqualTo(RunStatus.CAPPED);
    assertThat(seconds.reason()).isEqualTo("0.001 seconds");
    RunResult diverged =
        TrainingRun.run(
            small(new GradientDescent(1e6), new StopSpec(0, 0, 1000, null, 10), never), NONE);
    assertThat(diverged.status()).isEqualTo(RunStatus.DIVERGED);
    assertThat(diverged.reason()).endsWith("> 10.0 x the first");
    RunResult closedForm = TrainingRun.run(small(new RandomFeatures(1e-10), STOP, never), NONE);
    assertThat(closedForm.status()).isEqualTo(RunStatus.CONVERGED);
    assertThat(closedForm.reason()).isEqualTo("closed form");
    assertThat(closedForm.iterations()).isEqualTo(1);
  }

  @Test
  void aLossThatIsNotFiniteIsDivergenceAndIsStillRecorded() {
    RunResult result =
        TrainingRun.run(
            small(new GradientDescent(1e200), new StopSpec(0, 0, 1000, null, 1e300), RECORD), NONE);
    assertThat(result.status()).isEqualTo(RunStatus.DIVERGED);
    assertThat(result.last().value(Metric.TRAIN_LOSS)).isPresent();
  }

  @Test
  void trajectoryHoldsTheScheduledIterationsAndBothEnds() {
    StopSpec stop = new StopSpec(0, 0, 25, null, 1e6);
    assertThat(iterations(stop, new RecordSpec("logarithmic", List.of(), false, 0, false)))
        .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 8L, 10L, 13L, 16L, 20L, 25L);
    assertThat(iterations(stop, new RecordSpec("10", List.of(3L), false, 0, false)))
        .containsExactly(0L, 3L, 10L, 20L, 25L);
    assertThat(iterations(stop, new RecordSpec("never", List.of(7L), false, 0, false)))
        .containsExactly(0L, 7L, 25L);
  }

  private static List<Long> iterations(StopSpec stop, RecordSpec record) {
    return TrainingRun.run(small(new GradientDescent(0.1), stop, record), NONE)
        .trajectory()
        .stream()
        .map(TrajectoryPoint::iteration)
        .toList();
  }

  @Test
  void measuringDoesNotChangeTheTraining() {
    StopSpec stop = new StopSpec(0, 0, 30, null, 1e6);
    RecordSpec never = new RecordSpec("never", List.of(), false, 0, false);
    RecordSpec always = new RecordSpec("1", List.of(), true, 1e-10, true);
    for (OptimizerSpec optimizer : List.of(gaussNewton(2), new GradientDescent(10))) {
      assertThat(TrainingRun.run(small(optimizer, stop, always), NONE).weights())
          .isEqualTo(TrainingRun.run(small(optimizer, stop, never), NONE).weights());
    }
  }

  @Test
  void pathIsNeverShorterThanTheDistance() {
    RunResult result =
        TrainingRun.run(
            small(new GradientDescent(20), new StopSpec(0, 0, 200, null, 1e6), RECORD), NONE);
    for (TrajectoryPoint point : result.trajectory()) {
      assertThat(point.value(Metric.WEIGHT_DISTANCE).orElseThrow())
          .isLessThanOrEqualTo(point.value(Metric.PATH_LENGTH).orElseThrow() * (1 + 1e-12));
    }
  }

  @Test
  void gaussNewtonTakesAtLeastTheIterationsThatItsRateAllows() {
    // Every mode shrinks by 1 − (λ/N)σ/(σ + ε) ≥ 1 − λ/N: k ≥ ln(L₀/L)/(−2 ln(1 − λ/N)).
    double stepSize = 20;
    RunResult result =
        TrainingRun.run(reduced(1, 1e-3, gaussNewton(stepSize), STOP, sparse()), NONE);
    assertThat(result.status()).isEqualTo(RunStatus.CONVERGED);
    double first = result.trajectory().get(0).value(Metric.TRAIN_LOSS).orElseThrow();
    double bound =
        Math.log(first / last(result, Metric.TRAIN_LOSS)) / (-2 * Math.log1p(-stepSize / 200));
    assertThat((double) result.iterations()).isGreaterThanOrEqualTo(Math.floor(bound));
  }

  @Test
  void lossStaysBelowTheBoundOfProposition1ForASmallStep() {
    // dL/dt = −‖r‖²/N² Σ… gives L_t ≤ L₀ exp(−μ t) with μ = 2(1/N)/(1 + α) for H = I, at λ ≪ N;
    // N = 20, σ_min binds and the network is smooth, as the proposition asks.
    double stepSize = 0.01;
    RunSpec spec =
        new RunSpec(
            7,
            new TeacherStudent(3, 2, 20, 100, null, false),
            new OneHiddenLayer(
                200, new Activation.Silu(1), OutputScale.MEAN_FIELD, 1, 0, false, null),
            Loss.SQUARED,
            new GaussNewton(stepSize, Curvature.IDENTITY, new Damping(1e-14, 1)),
            new StopSpec(0, 0, 2000, null, 1e6),
            new RecordSpec("50", List.of(), false, 0, false),
            false);
    RunResult result = TrainingRun.run(spec, NONE);
    double first = result.trajectory().get(0).value(Metric.TRAIN_LOSS).orElseThrow();
    double rate = 2.0 / 20 / (1 + 1);
    for (TrajectoryPoint point : result.trajectory()) {
      assertThat(point.value(Metric.DAMPING_AT_FLOOR).orElse(0)).isZero();
      double time = stepSize * point.iteration();
      assertThat(point.value(Metric.TRAIN_LOSS).orElseThrow())
          .isLessThanOrEqualTo(first * Math.exp(-rate * time) * (1 + 1e-3));
    }
  }

  private static RecordSpec sparse() {
    return new RecordSpec("never", List.of(), true, 1e-10, false);
  }

  @Test
  void aStepFarBeyondTwiceTheFullOneDiverges() {
    RunResult result = TrainingRun.run(reduced(1, 1e-3, gaussNewton(1000), STOP, sparse()), NONE);
    assertThat(result.status()).isEqualTo(RunStatus.DIVERGED);
    assertThat(result.iterations()).isLessThan(50);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void atALargeScaleGaussNewtonIsTheRandomFeaturesModel(long seed) {
    RunResult newton = TrainingRun.run(reduced(seed, 100, gaussNewton(100), STOP, sparse()), NONE);
    RunResult features =
        TrainingRun.run(reduced(seed, 100, new RandomFeatures(1e-10), STOP, sparse()), NONE);
    double expected = last(features, Metric.TEST_LOSS);
    assertThat(last(newton, Metric.TEST_LOSS)).isCloseTo(expected, within(0.02 * expected));
    double start = newton.trajectory().get(0).value(Metric.WEIGHTED_COSINE_DISTANCE).orElseThrow();
    assertThat(last(newton, Metric.WEIGHTED_COSINE_DISTANCE)).isCloseTo(start, within(0.02));
    assertThat(last(features, Metric.REFIT_TRAIN_LOSS)).isLessThan(1e-15);
    assertThat(last(features, Metric.REFIT_RANK)).isEqualTo(200);
  }

  @Test
  void atASmallScaleLargerStepsOfGaussNewtonLearnWorseFeatures() {
    int worse = 0;
    int betterThanRandomFeatures = 0;
    for (long seed = 1; seed <= 3; seed++) {
      RunResult small = TrainingRun.run(reduced(seed, 1e-3, gaussNewton(10), STOP, sparse()), NONE);
      RunResult large =
          TrainingRun.run(reduced(seed, 1e-3, gaussNewton(100), STOP, sparse()), NONE);
      RunResult features =
          TrainingRun.run(reduced(seed, 1e-3, new RandomFeatures(1e-10), STOP, sparse()), NONE);
      double refit = last(small, Metric.TEST_LOSS_REFIT);
      worse += last(large, Metric.TEST_LOSS_REFIT) > refit ? 1 : 0;
      betterThanRandomFeatures +=
          last(small, Metric.TEST_LOSS) < last(features, Metric.TEST_LOSS) ? 1 : 0;
    }
    assertThat(worse).isGreaterThanOrEqualTo(2);
    assertThat(betterThanRandomFeatures).isEqualTo(3);
  }
}
