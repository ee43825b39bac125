package org.tangent.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tangent.data.DataFiles;
import org.tangent.data.StreamedFiles;
import org.tangent.geometry.Approximation;
import org.tangent.geometry.Fisher;
import org.tangent.geometry.KroneckerDamping;
import org.tangent.loss.Loss;
import org.tangent.measure.ApproximationSpec;
import org.tangent.model.Activation;
import org.tangent.model.Initialization;
import org.tangent.model.ModelSpec;
import org.tangent.model.MultilayerPerceptron;
import org.tangent.model.OneHiddenLayer;
import org.tangent.model.OutputScale;
import org.tangent.optimize.Adam;
import org.tangent.optimize.Ekfac;
import org.tangent.optimize.Kfac;
import org.tangent.optimize.OptimizerSpec;
import org.tangent.optimize.OptimizerSpec.Curvature;
import org.tangent.optimize.OptimizerSpec.Damping;
import org.tangent.optimize.Scaling;
import org.tangent.optimize.Sgd;
import org.tangent.optimize.StepSchedule;
import org.tangent.problem.Images;
import org.tangent.problem.ProblemSpec;
import org.tangent.problem.Tables;
import org.tangent.problem.TeacherStudent;
import org.tangent.run.RecordSpec;
import org.tangent.run.RunResult;
import org.tangent.run.RunSpec;
import org.tangent.run.RunStatus;
import org.tangent.run.StopSpec;
import org.tangent.run.TrainingRun;
import org.tangent.store.Commits;
import org.tangent.store.RunRow;
import org.tangent.store.SampleRuns;
import org.tangent.store.TimedRun;
import org.tangent.store.Warehouse;
import org.tangent.sweep.CanonicalJson;
import org.tangent.sweep.PlannedRun;

class CostModelTest {
  private static final OptimizerSpec GAUSS_NEWTON =
      new OptimizerSpec.GaussNewton(1, Curvature.IDENTITY, new Damping(1e-7, 1));
  private static final OptimizerSpec GRADIENT_DESCENT = new OptimizerSpec.GradientDescent(1);
  private static final OptimizerSpec RANDOM_FEATURES = new OptimizerSpec.RandomFeatures(1e-10);
  private static final RecordSpec LAST = new RecordSpec("never", List.of(), true, 1e-10, true);
  private static final RecordSpec CHEAP = new RecordSpec("never", List.of(), false, 1e-10, false);
  private static final RecordSpec OFTEN =
      new RecordSpec("logarithmic", List.of(), true, 1e-10, true);
  private static final Activation RELU = new Activation.Relu();
  private static final Activation SILU = new Activation.Silu(1);

  /** Means are kept in single precision. */
  private static final double SINGLE_PRECISION = 1e-6;

  /** The machine of a test is shared: predictions may be off by so much, in the geometric mean. */
  private static final double GENEROUS = 10;

  @TempDir Path folder;

  private final CostModel model = new CostModel();

  static Stream<OptimizerSpec> optimizers() {
    StepSchedule constant = new StepSchedule.Constant();
    return Stream.of(
        GAUSS_NEWTON,
        GRADIENT_DESCENT,
        RANDOM_FEATURES,
        new OptimizerSpec.LevenbergMarquardt(
            0.5,
            new OptimizerSpec.Discretization.Euler(0.1),
            OptimizerSpec.GradientScale.MEAN,
            false,
            0),
        new Sgd(1, 0.9, false, 5, constant),
        new Adam(1, 0.9, 0.999, 1e-8, 5, constant),
        new Kfac(1, 1, KroneckerDamping.PI_SPLIT, new Fisher.Empirical(), 10, 0, 0, 5, constant),
        new Ekfac(
            1,
            1,
            KroneckerDamping.EIGENVALUE,
            new Scaling.Batch(),
            new Fisher.Empirical(),
            10,
            0,
            0,
            5,
            constant));
  }

  /** Fails when one is added that the model does not know. */
  @Test
  void everyChoiceHasACost() {
    List<ProblemSpec> problems =
        List.of(
            new TeacherStudent(3, 2, 10, 50, null, false),
            new Tables("a", "b", 3, null, null),
            new Images("a", "b", "c", "d", 10, 10, new Images.Targets.OneHot(10)),
            new Images("a", "b", "c", "d", 10, 10, new Images.Targets.Teacher(5, null)),
            new Images("a", "b", "c", "d", 10, 10, new Images.Targets.Network(given(), true)));
    List<Activation> activations =
        List.of(
            RELU, SILU, new Activation.Tanh(), new Activation.Sigmoid(), new Activation.Identity());
    for (ProblemSpec problem : problems) {
      for (Activation activation : activations) {
        for (OptimizerSpec optimizer : optimizers().toList()) {
          RunSpec spec = spec(0, problem, 10, activation, optimizer, 10, OFTEN);
          assertThat(seconds(spec)).isPositive().isFinite();
        }
      }
    }
    assertThat(classes(problems)).isEqualTo(permitted(ProblemSpec.class));
    assertThat(classes(activations)).isEqualTo(permitted(Activation.class));
    assertThat(classes(optimizers().toList())).isEqualTo(permitted(OptimizerSpec.class));
    assertThat(permitted(ModelSpec.class))
        .isEqualTo(Set.of(OneHiddenLayer.class, MultilayerPerceptron.class));
  }

  /** 784-30-784 has as many multiplications as one hidden layer of 30 units between them. */
  @Test
  void depthCountsByItsWeights() {
    ProblemSpec images = new Images("a", "b", "c", "d", 5_000, 10, new Images.Targets.Pixels());
    OptimizerSpec sgd = new Sgd(1, 0.9, false, 500, new StepSchedule.Constant());
    double shallow = seconds(with(images, perceptron(List.of(30L)), sgd));
    double deep = seconds(with(images, perceptron(List.of(30L, 784L, 30L)), sgd));
    assertThat(deep / shallow).isBetween(1.8, 2.2);
  }

  private static MultilayerPerceptron perceptron(List<Long> widths) {
    return new MultilayerPerceptron(widths, RELU, List.of(), true, new Initialization.Lecun());
  }

  private static OneHiddenLayer given() {
    return new OneHiddenLayer(
        5, RELU, OutputScale.UNIT, 1, 0, false, new OneHiddenLayer.InitialWeights("u", "v"));
  }

  /** Test images in the training set count twice. */
  @Test
  void appendedTestImagesCountAsTrainingSamples() {
    OptimizerSpec adam = new Adam(1, 0.9, 0.999, 1e-8, 50, new StepSchedule.Constant());
    Images apart = new Images("a", "b", "c", "d", 3000, 3000, new Images.Targets.OneHot(10));
    Images within =
        new Images(
            "a",
            "b",
            "c",
            "d",
            3000,
            3000,
            new Images.Targets.OneHot(10),
            new Images.Subset.Balanced(10),
            true);
    assertThat(
            seconds(with(within, perceptron(List.of(50L)), adam))
                / seconds(with(apart, perceptron(List.of(50L)), adam)))
        .isBetween(1.8, 2.2);
  }

  private static RunSpec with(ProblemSpec problem, ModelSpec model, OptimizerSpec optimizer) {
    StopSpec stop = new StopSpec(0, 0, 100, null, 1e6);
    return new RunSpec(0, problem, model, Loss.SQUARED, optimizer, stop, CHEAP, false);
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void growsWithSizesAndMeasurements(OptimizerSpec optimizer) {
    assertThat(
            Stream.of(10, 50, 100, 500, 2000).map(n -> seconds(drawn(n, 100, optimizer, 50, LAST))))
        .isSorted()
        .doesNotHaveDuplicates();
    assertThat(
            Stream.of(10, 50, 100, 5000)
                .map(units -> seconds(drawn(20, units, optimizer, 50, LAST))))
        .isSorted()
        .doesNotHaveDuplicates();
    assertThat(seconds(drawn(20, 20, optimizer, 50, OFTEN)))
        .isGreaterThanOrEqualTo(seconds(drawn(20, 20, optimizer, 50, LAST)));
  }

  @Test
  void growsWithApproximationsOfTheCurvature() {
    ProblemSpec problem = new TeacherStudent(10, 2, 500, 50, null, false);
    List<ApproximationSpec> growing =
        List.of(
            approximations(100, 0, 1, List.of()),
            approximations(500, 0, 1, List.of()),
            approximations(500, 0, 5, List.of()),
            approximations(500, 0, 5, List.of(0.1, 1.0)),
            approximations(500, 1000, 5, List.of(0.1, 1.0)));
    for (OptimizerSpec optimizer : optimizers().toList()) {
      assertThat(
              Stream.concat(Stream.of((ApproximationSpec) null), growing.stream())
                  .map(
                      asked ->
                          new RecordSpec("never", List.of(), false, 0, false, false, false, asked))
                  .map(
                      record ->
                          seconds(
                              new RunSpec(
                                  0,
                                  problem,
                                  perceptron(List.of(20L)),
                                  Loss.SQUARED,
                                  optimizer,
                                  new StopSpec(0, 0, 10, null, 1e6),
                                  record,
                                  false))))
          .isSorted()
          .doesNotHaveDuplicates();
    }
  }

  private static ApproximationSpec approximations(
      int samples, int largestBlock, int directions, List<Double> damping) {
    return new ApproximationSpec(
        new Fisher.MonteCarlo(2),
        List.of(Approximation.values()),
        samples,
        largestBlock,
        directions,
        damping,
        false);
  }

  @Test
  void growsWithIterations() {
    for (OptimizerSpec optimizer : List.of(GAUSS_NEWTON, GRADIENT_DESCENT)) {
      assertThat(
              Stream.of(0, 1, 10, 100).map(most -> seconds(drawn(50, 50, optimizer, most, OFTEN))))
          .isSorted()
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void stepOfGaussNewtonCostsMore() {
    for (int trainSize : new int[] {20, 100, 500, 1500}) {
      assertThat(seconds(drawn(trainSize, 1000, GAUSS_NEWTON, 50, LAST)))
          .isGreaterThan(seconds(drawn(trainSize, 1000, GRADIENT_DESCENT, 50, LAST)));
    }
  }

  @Test
  void ordersTheRunsOfTheReducedFigures() {
    double descent = seconds(figure(200, RELU, GRADIENT_DESCENT, 60_000));
    double newton = seconds(figure(200, RELU, GAUSS_NEWTON, 20_000));
    double features = seconds(figure(200, RELU, RANDOM_FEATURES, 1));
    assertThat(features).isLessThan(newton).isLessThan(descent);
    assertThat(descent).isLessThan(seconds(figure(200, SILU, GRADIENT_DESCENT, 60_000)));
    assertThat(descent).isLessThan(seconds(figure(400, RELU, GRADIENT_DESCENT, 60_000)));
    assertThat(newton).isLessThan(seconds(figure(400, RELU, GAUSS_NEWTON, 20_000)));
    assertThat(newton)
        .isGreaterThan(
            seconds(
                figure(
                    200,
                    RELU,
                    new OptimizerSpec.GaussNewton(100, Curvature.IDENTITY, new Damping(1e-7, 1)),
                    20_000)));
  }

  @Test
  void limitInSecondsBounds() {
    StopSpec stop = new StopSpec(1e-6, 0, 1_000_000, 2.0, 1e6);
    RunSpec spec = figure(200, RELU, GRADIENT_DESCENT, 1_000_000);
    RunSpec limited =
        new RunSpec(
            0, spec.problem(), spec.model(), Loss.SQUARED, spec.optimizer(), stop, LAST, false);
    assertThat(seconds(limited)).isBetween(2.0, 3.0);
  }

  @Test
  void otherSeedOfASettingIsPredictedByTheMean() {
    observe(drawn(20, 50, GRADIENT_DESCENT, 50, LAST), 50, 2);
    observe(withSeed(7, drawn(20, 50, GRADIENT_DESCENT, 50, LAST)), 50, 4);
    observe(drawn(20, 51, GRADIENT_DESCENT, 50, LAST), 50, 100);

    assertThat(seconds(withSeed(-8, drawn(20, 50, GRADIENT_DESCENT, 50, LAST))))
        .isCloseTo(3, within(3 * SINGLE_PRECISION));
    assertThat(model.observed()).isEqualTo(3);
  }

  @Test
  void otherSettingIsPredictedByTheMedianOfItsKind() {
    RunSpec large = drawn(200, 500, GRADIENT_DESCENT, 50, LAST);
    RunSpec other = drawn(200, 500, RANDOM_FEATURES, 50, LAST);
    double counted = seconds(large);
    double otherCounted = seconds(other);
    for (int units = 10; units < 21; units++) {
      RunSpec spec = drawn(20, units, GRADIENT_DESCENT, 50, LAST);
      // Two of eleven took much longer than the others.
      observe(spec, 50, (units < 12 ? 1000 : 3) * OperationCounts.seconds(spec, 50));
    }
    assertThat(seconds(large)).isCloseTo(3 * counted, within(counted * SINGLE_PRECISION));
    assertThat(seconds(other)).isCloseTo(3 * otherCounted, within(otherCounted * SINGLE_PRECISION));
  }

  @Test
  void runsThatStopEarlyShortenThePrediction() {
    RunSpec large = drawn(200, 500, GRADIENT_DESCENT, 999, LAST);
    for (int units = 10; units < 15; units++) {
      RunSpec spec = drawn(20, units, GRADIENT_DESCENT, 999, LAST);
      observe(spec, 99, OperationCounts.seconds(spec, 99));
    }
    assertThat(seconds(large))
        .isCloseTo(OperationCounts.seconds(large, 99), within(SINGLE_PRECISION));
  }

  @Test
  void settingsThatAreKeptAreBounded() {
    RunSpec spec = drawn(20, 50, GRADIENT_DESCENT, 50, LAST);
    String json = CanonicalJson.write(spec);
    model.observe(spec, json, 50, 1000);
    assertThat(model.seconds(spec, json)).isEqualTo(1000);
    for (int other = 0; other < CostModel.MOST_SETTINGS; other++) {
      model.observe(spec, "{\"seed\":0,\"other\":%d}".formatted(other), 50, 1);
    }
    assertThat(model.seconds(spec, json)).isLessThan(1000);
  }

  @Test
  void observedHalfPredictsTheOther() {
    List<RunSpec> specs = new ArrayList<>();
    for (int trainSize : new int[] {20, 60}) {
      for (int units : new int[] {50, 200}) {
        for (Activation activation : List.of(RELU, SILU)) {
          specs.add(tiny(trainSize, units, activation, GAUSS_NEWTON, 40));
          specs.add(tiny(trainSize, units, activation, GRADIENT_DESCENT, 200));
          specs.add(tiny(trainSize, units, activation, RANDOM_FEATURES, 1));
        }
      }
    }
    // The first runs of a JVM are slow, and not what a sweep is made of.
    specs.forEach(CostModelTest::timed);
    // Three kinds of optimizer take turns, so that a half holds all of them.
    for (int i = 0; i < specs.size(); i++) {
      if (i / 3 % 2 == 0) {
        Timed timed = timed(specs.get(i));
        observe(specs.get(i), timed.iterations(), timed.seconds());
      }
    }
    double logarithms = 0;
    int predicted = 0;
    StringBuilder table = new StringBuilder();
    for (int i = 0; i < specs.size(); i++) {
      if (i / 3 % 2 == 1) {
        double seconds = timed(specs.get(i)).seconds();
        double ratio = seconds(specs.get(i)) / seconds;
        logarithms += Math.abs(Math.log(ratio));
        predicted++;
        table.append("%s: %.4f s, predicted x %.2f%n".formatted(specs.get(i), seconds, ratio));
      }
    }
    assertThat(Math.exp(logarithms / predicted)).as(table.toString()).isLessThan(GENEROUS);
  }

  @Test
  void readsTheNewestRowsOfAWarehouse() {
    Configuration configuration = new Configuration();
    Warehouse warehouse = Warehouse.openForWriting(folder.toString(), configuration);
    assertThat(CostModel.fromWarehouse(warehouse, configuration).observed()).isZero();
    for (int seed = 0; seed < 3; seed++) {
      Commits.runs(warehouse, row(seed, 10), row(seed, 11));
    }

    List<TimedRun> newest = TimedRun.newest(warehouse, configuration, 3);
    assertThat(newest).hasSize(3);
    assertThat(newest.get(2).spec()).contains("\"seed\":2").contains("\"units\":11");
    assertThat(newest.get(0).spec()).contains("\"seed\":1").contains("\"units\":11");
    // Of made-up rows: two points, and a quarter of a second in one phase.
    assertThat(newest.get(0).iterations()).isEqualTo(2);
    assertThat(newest.get(0).seconds()).isEqualTo(0.25);

    CostModel refined = CostModel.fromWarehouse(warehouse, configuration);
    assertThat(refined.observed()).isEqualTo(6);
    RunSpec next = withSeed(9, drawn(20, 11, GRADIENT_DESCENT, 50, LAST));
    assertThat(refined.seconds(next, CanonicalJson.write(next))).isEqualTo(0.25);
  }

  private static RunRow row(long seed, int units) {
    RunSpec spec = withSeed(seed, drawn(20, units, GRADIENT_DESCENT, 50, LAST));
    String json = CanonicalJson.write(spec);
    PlannedRun run = new PlannedRun(0, "id" + seed + units, spec, json, Map.of());
    return SampleRuns.row(run, RunStatus.CAPPED, 1, 2);
  }

  private record Timed(long iterations, double seconds) {}

  private static Timed timed(RunSpec spec) {
    DataFiles none =
        new StreamedFiles(
            path -> {
              throw new IllegalStateException(path);
            });
    long begin = System.nanoTime();
    RunResult result = TrainingRun.run(spec, none);
    return new Timed(result.iterations(), (System.nanoTime() - begin) / 1e9);
  }

  private void observe(RunSpec spec, long iterations, double seconds) {
    model.observe(spec, CanonicalJson.write(spec), iterations, seconds);
  }

  private double seconds(RunSpec spec) {
    return model.seconds(spec, CanonicalJson.write(spec));
  }

  private static RunSpec figure(
      int trainSize, Activation activation, OptimizerSpec optimizer, long maxIterations) {
    TeacherStudent problem = new TeacherStudent(10, 5, trainSize, 10_000, null, false);
    return spec(1, problem, 1000, activation, optimizer, maxIterations, LAST);
  }

  private static RunSpec tiny(
      int trainSize, int units, Activation activation, OptimizerSpec optimizer, long iterations) {
    TeacherStudent problem = new TeacherStudent(5, 2, trainSize, 200, null, false);
    return spec(1, problem, units, activation, optimizer, iterations, OFTEN);
  }

  private static RunSpec drawn(
      int trainSize, int units, OptimizerSpec optimizer, long maxIterations, RecordSpec record) {
    TeacherStudent problem = new TeacherStudent(10, 5, trainSize, 100, null, false);
    return spec(0, problem, units, RELU, optimizer, maxIterations, record);
  }

  private static RunSpec withSeed(long seed, RunSpec spec) {
    return new RunSpec(
        seed,
        spec.problem(),
        spec.model(),
        Loss.SQUARED,
        spec.optimizer(),
        spec.stop(),
        spec.record(),
        spec.keepWeights());
  }

  private static RunSpec spec(
      long seed,
      ProblemSpec problem,
      int units,
      Activation activation,
      OptimizerSpec optimizer,
      long maxIterations,
      RecordSpec record) {
    OneHiddenLayer network =
        new OneHiddenLayer(units, activation, OutputScale.MEAN_FIELD, 1, 0, false, null);
    StopSpec stop = new StopSpec(1e-6, 0, maxIterations, null, 1e6);
    return new RunSpec(seed, problem, network, Loss.SQUARED, optimizer, stop, record, false);
  }

  private static Set<Class<?>> classes(List<?> values) {
    return values.stream().map(Object::getClass).collect(Collectors.toSet());
  }

  private static Set<Class<?>> permitted(Class<?> choice) {
    return Set.of(choice.getPermittedSubclasses());
  }
}
