package org.tangent.measure;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.geometry.OutputLayerFit;
import org.tangent.geometry.TangentKernel;
import org.tangent.linalg.Backend;
import org.tangent.linalg.RandomStreams;
import org.tangent.linalg.SymmetricEigen;
import org.tangent.loss.Loss;
import org.tangent.model.Network;
import org.tangent.optimize.Objective;
import org.tangent.optimize.Optimizer;
import org.tangent.problem.Problem;

/**
 * Takes the metrics of a network at its current weights. Where the weights are no longer finite
 * only the losses are taken.
 */
public final class Measurement {

  /**
   * Which of the costly metrics are taken.
   *
   * @param refit whether the output layer is refitted
   * @param refitCutoff relative cut-off of the refit
   * @param kernel whether the tangent kernel's extreme eigenvalues are taken
   * @param projector whether the projection onto the tangent space of the outputs is taken
   * @param bounds whether proven bounds are given
   * @param approximations which approximations of the curvature are compared with it
   */
  public record Scope(
      boolean refit,
      double refitCutoff,
      boolean kernel,
      boolean projector,
      boolean bounds,
      Optional<ApproximationSpec> approximations) {}

  /** Beyond so many weights the Jacobian is not decomposed. */
  private static final int MOST_WEIGHTS = 2000;

  private final Problem problem;
  private final Objective objective;
  private final Network network;
  private final Scope scope;
  private final DenseMatrix testInputs;
  private final double[] testOutputs;
  private final double[] start;
  private final RateBounds bounds;
  private final Optional<ApproximationMeasurement> approximations;

  /**
   * Prepares to measure; the network's weights at this moment are w₀.
   *
   * @param optimizer the algorithm, for what it promises from w₀ on
   * @param streams the random streams of the run; all that will be drawn from are taken here
   */
  public Measurement(
      Problem problem,
      Objective objective,
      Optimizer optimizer,
      Scope scope,
      RandomStreams streams) {
    this.problem = problem;
    this.objective = objective;
    this.network = objective.network();
    this.scope = scope;
    this.testInputs = network.prepare(problem.test().inputs());
    this.testOutputs = new double[problem.test().targets().values().length];
    this.start = network.weights();
    this.bounds = scope.bounds() ? RateBounds.at(objective, optimizer) : RateBounds.NONE;
    this.approximations =
        scope.approximations().map(spec -> new ApproximationMeasurement(spec, objective, streams));
  }

  /**
   * Takes all metrics that apply.
   *
   * @param optimizer has evaluated the network at its current weights
   * @param iteration number of steps so far
   * @param pathLength Σ‖Δw‖ so far
   */
  public Map<Metric, Double> take(Optimizer optimizer, long iteration, double pathLength) {
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    values.put(Metric.TRAIN_LOSS, objective.loss(optimizer.outputs()));
    network.outputs(testInputs, testOutputs);
    values.put(Metric.TEST_LOSS, objective.loss().value(testOutputs, problem.test().targets()));
    accuracy(Metric.TRAIN_ACCURACY, optimizer.outputs(), objective.targets(), values);
    accuracy(Metric.TEST_ACCURACY, testOutputs, problem.test().targets(), values);
    values.put(Metric.STEP_NORM, optimizer.stepNorm());
    values.put(Metric.PATH_LENGTH, pathLength);
    optimizer
        .flow()
        .ifPresent(flow -> values.put(Metric.FLOW_TIME, iteration * flow.timePerIteration()));
    bounds.put(iteration, values);
    if (network.isFinite() && Double.isFinite(values.get(Metric.TRAIN_LOSS))) {
      Map<Metric, Double> ofFinite = new EnumMap<>(Metric.class);
      weights(optimizer, ofFinite);
      refit(ofFinite);
      teacher(ofFinite);
      kernel(optimizer, ofFinite);
      projector(optimizer, ofFinite);
      // ∞/∞ and ∞ − ∞, of weights so large that their squares overflow, is left out.
      ofFinite.values().removeIf(value -> value.isNaN());
      values.putAll(ofFinite);
    }
    return values;
  }

  /**
   * Compares approximations of the curvature with it, where that is asked for and the network is
   * finite.
   *
   * @param optimizer has evaluated the network at its current weights
   */
  public List<CurvatureApproximation> approximations(Optimizer optimizer) {
    return approximations
        .filter(asked -> network.isFinite())
        .filter(asked -> Double.isFinite(objective.loss(optimizer.outputs())))
        .map(asked -> asked.take(optimizer))
        .orElse(List.of());
  }

  /** A single output is compared with the middle of its targets: 0 for logits, else 1/2. */
  private void accuracy(
      Metric metric, double[] f, DenseMatrix targets, Map<Metric, Double> values) {
    double threshold = objective.loss() == Loss.SQUARED ? 0.5 : 0;
    Accuracy.of(f, targets, threshold).ifPresent(value -> values.put(metric, value));
  }

  private void weights(Optimizer optimizer, Map<Metric, Double> values) {
    var blas = Backend.current().blas();
    double[] difference = network.weights();
    blas.daxpy(start.length, -1.0, start, 1, difference, 1);
    values.put(Metric.WEIGHT_DISTANCE, blas.dnrm2(difference.length, difference, 1));
    double[] residual = new double[objective.size()];
    objective.outputGradient(optimizer.outputs(), residual);
    network.pullBack(objective.inputs(), residual, difference);
    values.put(Metric.GRADIENT_NORM, blas.dnrm2(difference.length, difference, 1));
  }

  private void refit(Map<Metric, Double> values) {
    if (scope.refit() && objective.loss() == Loss.SQUARED) {
      OutputLayerFit fit =
          OutputLayerFit.fit(network, objective.inputs(), objective.targets(), scope.refitCutoff());
      double[] v = fit.outputWeights();
      network.outputs(testInputs, v, testOutputs);
      values.put(
          Metric.TEST_LOSS_REFIT, objective.loss().value(testOutputs, problem.test().targets()));
      double[] trainOutputs = new double[objective.size()];
      network.outputs(objective.inputs(), v, trainOutputs);
      values.put(Metric.REFIT_TRAIN_LOSS, objective.loss(trainOutputs));
      values.put(Metric.REFIT_RANK, (double) fit.rank());
    }
  }

  private void teacher(Map<Metric, Double> values) {
    problem
        .teacherDirections()
        .ifPresent(
            teacher -> {
              WeightedCosineDistance distance =
                  WeightedCosineDistance.between(network.hiddenDirections(), teacher);
              values.put(Metric.WEIGHTED_COSINE_DISTANCE, distance.squared());
              values.put(Metric.WEIGHTED_COSINE_DISTANCE_ROOT, distance.root());
            });
  }

  private void kernel(Optimizer optimizer, Map<Metric, Double> values) {
    optimizer
        .damping()
        .ifPresent(
            damping -> {
              values.put(Metric.DAMPING, damping.epsilon());
              values.put(Metric.DAMPING_AT_FLOOR, damping.atFloor() ? 1.0 : 0.0);
            });
    if (scope.kernel()) {
      DenseMatrix kernel =
          optimizer
              .kernel()
              .orElseGet(
                  () ->
                      TangentKernel.of(network, objective.inputs())
                          .compute(new double[objective.size()]));
      eigenvalues(kernel, values);
    }
  }

  /** None where the kernel overflows, as it may where the loss does not. */
  private static void eigenvalues(DenseMatrix kernel, Map<Metric, Double> values) {
    double trace = 0;
    for (int i = 0; i < kernel.numRows(); i++) {
      trace += kernel.apply(i, i);
    }
    if (Double.isFinite(trace)) {
      double[] eigenvalues = SymmetricEigen.eigenvalues(kernel);
      values.put(Metric.KERNEL_MIN_EIGENVALUE, eigenvalues[0]);
      values.put(Metric.KERNEL_MAX_EIGENVALUE, eigenvalues[eigenvalues.length - 1]);
    }
  }

  private void projector(Optimizer optimizer, Map<Metric, Double> values) {
    int weights = network.parameters();
    if (scope.projector() && weights <= objective.size() && weights <= MOST_WEIGHTS) {
      double[] gradient = new double[objective.size()];
      objective.outputGradient(optimizer.outputs(), gradient);
      TangentSpace space = TangentSpace.of(objective);
      values.put(Metric.RIEMANNIAN_GRADIENT_NORM, space.projectedNorm(gradient));
      values.put(
          Metric.JACOBIAN_MIN_EIGENVALUE, space.leastSingularValue() * space.leastSingularValue());
    }
  }
}
