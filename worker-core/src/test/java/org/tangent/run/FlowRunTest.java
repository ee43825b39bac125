package org.tangent.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tangent.data.StreamedFiles;
import org.tangent.linalg.RandomStreams;
import org.tangent.loss.Loss;
import org.tangent.measure.Metric;
import org.tangent.model.Activation;
import org.tangent.model.OneHiddenLayer;
import org.tangent.model.OutputScale;
import org.tangent.model.OutputWeights;
import org.tangent.optimize.OptimizerSpec;
import org.tangent.optimize.OptimizerSpec.Curvature;
import org.tangent.optimize.OptimizerSpec.Damping;
import org.tangent.optimize.OptimizerSpec.Discretization.Adaptive;
import org.tangent.optimize.OptimizerSpec.GaussNewton;
import org.tangent.optimize.OptimizerSpec.GradientScale;
import org.tangent.optimize.OptimizerSpec.LevenbergMarquardt;
import org.tangent.optimize.OptimizerSpec.RandomFeatures;
import org.tangent.problem.TeacherStudent;

/** Runs of Gauss–Newton and gradient flows, and what is proven of them beside what they do. */
class FlowRunTest {
  private static final double TIME = 0.05;

  private static RunResult run(
      int units, int trainSize, double alpha, OptimizerSpec optimizer, long iterations) {
    return TrainingRun.run(
        new RunSpec(
            3,
            new TeacherStudent(3, 4, trainSize, 50, null, false),
            signs(units, alpha),
            Loss.SQUARED,
            optimizer,
            new StopSpec(0, 0, iterations, null, 1e6),
            new RecordSpec("1", List.of(), false, 1e-10, true, true, true, null),
            false),
        new StreamedFiles(
            path -> {
              throw new AssertionError("no file is to be read: " + path);
            }));
  }

  private static OneHiddenLayer signs(int units, double alpha) {
    return new OneHiddenLayer(
        units,
        new Activation.Tanh(),
        OutputScale.UNIT,
        1,
        0,
        false,
        null,
        alpha,
        true,
        OutputWeights.FIXED_SIGNS);
  }

  /** The flow of g = ‖f − y‖², for which ν = μ = 2. */
  private static OptimizerSpec flow(double rho) {
    return new LevenbergMarquardt(
        rho, new Adaptive(TIME, 1e-9, 1e-14, 100_000), GradientScale.TWICE_SUM, false, 0);
  }

  private static double value(TrajectoryPoint point, Metric metric) {
    return point.value(metric).orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.5, 1})
  void overparameterizedLossStaysBelowTheBoundOfTheoremOne(double rho) {
    RunResult result = run(60, 6, 1e5, flow(rho), 40);
    double least = value(result.trajectory().get(0), Metric.KERNEL_MIN_EIGENVALUE) / 1e10 / 4;
    double first = value(result.trajectory().get(0), Metric.TRAIN_LOSS);
    for (TrajectoryPoint point : result.trajectory()) {
      double time = value(point, Metric.FLOW_TIME);
      assertThat(time).isCloseTo(TIME * point.iteration(), within(1e-12));
      assertThat(value(point, Metric.BOUND_THM1))
          .isCloseTo(
              first * Math.exp(-4 * least * time / (rho + (1 - rho) * least)),
              within(1e-7 * first));
      assertThat(value(point, Metric.TRAIN_LOSS))
          .isLessThanOrEqualTo(value(point, Metric.BOUND_THM1) * (1 + 1e-9));
      assertThat(point.value(Metric.BOUND_THM5)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-4, 0.5, 1})
  void boundOfTheoremOneBeginsWhereTheWeightsProvablyStayNear(double rho) {
    // ‖w − w₀‖ ≤ (1/α) · max s/((1−ρ)s² + ρ) · √(2Δ₀/ν) · (ρ + (1−ρ)λ₀²)/λ₀² must be ≤ λ₀/L.
    TrajectoryPoint start = run(60, 6, 1, flow(rho), 0).last();
    double least = Math.sqrt(value(start, Metric.KERNEL_MIN_EIGENVALUE)) / 2;
    double most = Math.sqrt(value(start, Metric.KERNEL_MAX_EIGENVALUE)) + least;
    double gain = 0;
    for (int i = 0; i <= 1_000_000; i++) {
      double s = least + (most - least) * i / 1e6;
      gain = Math.max(gain, s / ((1 - rho) * s * s + rho));
    }
    double gap = 2 * 6 * value(start, Metric.TRAIN_LOSS);
    double damped = rho + (1 - rho) * least * least;
    double lipschitz = jacobianLipschitz();
    double threshold = lipschitz * Math.sqrt(gap) * gain * damped / Math.pow(least, 3);
    assertThat(run(60, 6, 1.001 * threshold, flow(rho), 0).last().value(Metric.BOUND_THM1))
        .isPresent();
    assertThat(run(60, 6, 0.999 * threshold, flow(rho), 0).last().value(Metric.BOUND_THM1))
        .isEmpty();
  }

  private static double jacobianLipschitz() {
    RandomStreams streams = new RandomStreams(3);
    DenseMatrix x =
        new TeacherStudent(3, 4, 6, 50, new Activation.Tanh(), false)
            .create(streams, null)
            .train()
            .inputs();
    return signs(60, 1).create(3, 1, streams, null).smoothness(x).orElseThrow().jacobian();
  }

  @Test
  void boundsWhosePremisesFailAreLeftOut() {
    RunResult over = run(60, 6, 1, flow(0.5), 1);
    assertThat(over.last().value(Metric.BOUND_THM1)).isEmpty();
    RunResult under = run(2, 37, 1, flow(0), 1);
    assertThat(under.last().value(Metric.BOUND_THM5)).isEmpty();
    assertThat(under.last().value(Metric.BOUND_THM1)).isEmpty();
    assertThat(under.last().value(Metric.RIEMANNIAN_GRADIENT_NORM)).isPresent();
    assertThat(over.last().value(Metric.RIEMANNIAN_GRADIENT_NORM)).isEmpty();
    assertThat(over.last().value(Metric.JACOBIAN_MIN_EIGENVALUE)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e3, 1e5})
  void underparameterizedGradientStaysBelowTheCorrectedBoundOfTheoremFive(double alpha) {
    RunResult result = run(2, 37, alpha, flow(0), 40);
    double first = value(result.trajectory().get(0), Metric.RIEMANNIAN_GRADIENT_NORM);
    for (TrajectoryPoint point : result.trajectory()) {
      double bound = value(point, Metric.BOUND_THM5);
      assertThat(value(point, Metric.RIEMANNIAN_GRADIENT_NORM)).isLessThanOrEqualTo(bound * 1.0001);
      // Never better than the rate ν = 2 that the paper states.
      assertThat(bound)
          .isGreaterThanOrEqualTo(first * Math.exp(-2 * value(point, Metric.FLOW_TIME)));
    }
    double rate =
        Math.log(first / value(result.last(), Metric.BOUND_THM5))
            / value(result.last(), Metric.FLOW_TIME);
    assertThat(2 - rate).isBetween(0.0, 2e3 / alpha);
  }

  @Test
  void gradientOfLazyNetworksDecaysAtTheConvexityOfTheLoss() {
    RunResult result = run(2, 37, 1e5, flow(0), 20);
    double first = value(result.trajectory().get(0), Metric.RIEMANNIAN_GRADIENT_NORM);
    double last = value(result.last(), Metric.RIEMANNIAN_GRADIENT_NORM);
    assertThat(Math.log(first / last) / (20 * TIME)).isCloseTo(2, within(1e-3));
  }

  @Test
  void weightDistanceShrinksWithTheOutputFactor() {
    double eight = value(run(4, 60, 8, flow(0), 60).last(), Metric.WEIGHT_DISTANCE);
    double sixteen = value(run(4, 60, 16, flow(0), 60).last(), Metric.WEIGHT_DISTANCE);
    double large = value(run(4, 60, 256, flow(0), 60).last(), Metric.WEIGHT_DISTANCE);
    assertThat(sixteen).isLessThan(eight);
    assertThat(large).isLessThan(sixteen);
  }

  @Test
  void gaussNewtonWithoutAFloorKeepsThePromiseOfPropositionOne() {
    double stepSize = 0.1;
    RunResult result =
        run(40, 8, 1, new GaussNewton(stepSize, Curvature.IDENTITY, new Damping(0, 1)), 30);
    double first = value(result.trajectory().get(0), Metric.TRAIN_LOSS);
    for (TrajectoryPoint point : result.trajectory()) {
      // 2μ/(L_H(1 + α/μ_H)) is 1/N at α = 1.
      double bound = first * Math.exp(-stepSize / 8 * point.iteration());
      assertThat(value(point, Metric.BOUND_PROP1)).isCloseTo(bound, within(1e-12 * first));
      assertThat(value(point, Metric.TRAIN_LOSS)).isLessThanOrEqualTo(bound * (1 + 1e-12));
    }
    RunResult withFloor =
        run(40, 8, 1, new GaussNewton(stepSize, Curvature.IDENTITY, new Damping(1e-7, 1)), 1);
    assertThat(withFloor.last().value(Metric.BOUND_PROP1)).isEmpty();
  }

  @Test
  void randomFeaturesNeedOutputWeightsThatAreTrained() {
    assertThatThrownBy(() -> run(4, 10, 1, new RandomFeatures(1e-10), 1))
        .hasMessage("optimizer must not be randomFeatures where the output weights are fixed");
  }
}
