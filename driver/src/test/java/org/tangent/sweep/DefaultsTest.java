package org.tangent.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every component of every spec with its default; what has none is required. */
class DefaultsTest {

  private static final String DEFAULTS =
      """
      seed = 0
      problem required
      problem.teacherStudent.dimension = 10
      problem.teacherStudent.teacherUnits = 5
      problem.teacherStudent.trainSize = 500
      problem.teacherStudent.testSize = 10000
      problem.teacherStudent.teacherActivation = null
      problem.teacherStudent.teacherActivation.silu.beta = 1.0
      problem.teacherStudent.teacherBias = false
      problem.tables.train required
      problem.tables.test required
      problem.tables.inputs required
      problem.tables.teacher = null
      problem.tables.trainSize = null
      problem.tables.standardize = false
      problem.images.trainImages required
      problem.images.trainLabels required
      problem.images.testImages required
      problem.images.testLabels required
      problem.images.trainSize = 500
      problem.images.testSize = 10000
      problem.images.targets = oneHot
      problem.images.targets.oneHot.classes = 10
      problem.images.targets.teacher.units = 50
      problem.images.targets.teacher.activation = null
      problem.images.targets.teacher.activation.silu.beta = 1.0
      problem.images.subset = leading
      problem.images.subset.balanced.classes = 10
      problem.images.testInTrain = false
      problem.images.targets.network.model required
      problem.images.targets.network.softmax = true
      model required
      model.oneHiddenLayer.units required
      model.oneHiddenLayer.activation = relu
      model.oneHiddenLayer.activation.silu.beta = 1.0
      model.oneHiddenLayer.scale = meanField
      model.oneHiddenLayer.initScale = 1.0
      model.oneHiddenLayer.outputInitScale = 0.0
      model.oneHiddenLayer.bias = false
      model.oneHiddenLayer.weights = null
      model.oneHiddenLayer.weights.u required
      model.oneHiddenLayer.weights.v required
      model.oneHiddenLayer.outputFactor = 1.0
      model.oneHiddenLayer.centered = false
      model.oneHiddenLayer.outputWeights = trained
      model.multilayerPerceptron.widths required
      model.multilayerPerceptron.activation = relu
      model.multilayerPerceptron.activation.silu.beta = 1.0
      model.multilayerPerceptron.activations = []
      model.multilayerPerceptron.bias = true
      model.multilayerPerceptron.init = lecun
      model.multilayerPerceptron.init.normal.initScale = 1.0
      model.multilayerPerceptron.outputFactor = 1.0
      model.multilayerPerceptron.centered = false
      model.multilayerPerceptron.weights = []
      loss = squared
      optimizer required
      """;

  private static final String OPTIMIZERS =
      """
      optimizer.gradientDescent.stepSize required
      optimizer.gaussNewton.stepSize required
      optimizer.gaussNewton.curvature = identity
      optimizer.gaussNewton.damping = {}
      optimizer.gaussNewton.damping.floor = 1.0e-7
      optimizer.gaussNewton.damping.factor = 1.0
      optimizer.randomFeatures.cutoff = 1.0e-10
      optimizer.levenbergMarquardt.rho required
      optimizer.levenbergMarquardt.discretization required
      optimizer.levenbergMarquardt.discretization.adaptive.interval required
      optimizer.levenbergMarquardt.discretization.adaptive.relativeTolerance = 1.0e-6
      optimizer.levenbergMarquardt.discretization.adaptive.absoluteTolerance = 1.0e-9
      optimizer.levenbergMarquardt.discretization.adaptive.maxEvaluations = 100000
      optimizer.levenbergMarquardt.discretization.step.stepSize required
      optimizer.levenbergMarquardt.discretization.euler.timeStep required
      optimizer.levenbergMarquardt.gradient = mean
      optimizer.levenbergMarquardt.pseudoInverse = false
      optimizer.levenbergMarquardt.cutoff = 1.0e-10
      optimizer.sgd.stepSize required
      optimizer.sgd.momentum = 0.0
      optimizer.sgd.nesterov = false
      optimizer.sgd.batchSize = null
      optimizer.sgd.schedule = constant
      optimizer.sgd.schedule.stepDecay.factor required
      optimizer.sgd.schedule.stepDecay.every required
      optimizer.adam.stepSize required
      optimizer.adam.beta1 = 0.9
      optimizer.adam.beta2 = 0.999
      optimizer.adam.epsilon = 1.0e-8
      optimizer.adam.batchSize = null
      optimizer.adam.schedule = constant
      optimizer.adam.schedule.stepDecay.factor required
      optimizer.adam.schedule.stepDecay.every required
      optimizer.kfac.stepSize required
      optimizer.kfac.damping required
      optimizer.kfac.dampingKind = piSplit
      optimizer.kfac.fisher = empirical
      optimizer.kfac.fisher.monteCarlo.draws = 1
      optimizer.kfac.frequency = 1
      optimizer.kfac.factorDecay = 0.0
      optimizer.kfac.momentum = 0.0
      optimizer.kfac.batchSize = null
      optimizer.kfac.schedule = constant
      optimizer.kfac.schedule.stepDecay.factor required
      optimizer.kfac.schedule.stepDecay.every required
      optimizer.ekfac.stepSize required
      optimizer.ekfac.damping required
      optimizer.ekfac.dampingKind = eigenvalue
      optimizer.ekfac.scaling = batch
      optimizer.ekfac.scaling.runningAverage.decay = 0.75
      optimizer.ekfac.scaling.runningAverage.factor = one
      optimizer.ekfac.scaling.runningAverage.start = kronecker
      optimizer.ekfac.fisher = empirical
      optimizer.ekfac.fisher.monteCarlo.draws = 1
      optimizer.ekfac.frequency = 1
      optimizer.ekfac.factorDecay = 0.0
      optimizer.ekfac.momentum = 0.0
      optimizer.ekfac.batchSize = null
      optimizer.ekfac.schedule = constant
      optimizer.ekfac.schedule.stepDecay.factor required
      optimizer.ekfac.schedule.stepDecay.every required
      """;

  private static final String REST =
      """
      stop = {}
      stop.trainLoss = 1.0e-6
      stop.relativeTrainLoss = 0.0
      stop.maxIterations = 100000
      stop.maxSeconds = null
      stop.divergence = 1.0e6
      record = {}
      record.every = logarithmic
      record.at = []
      record.refit = true
      record.refitCutoff = 1.0e-10
      record.kernel = true
      record.projector = false
      record.bounds = false
      record.approximations = null
      record.approximations.fisher = empirical
      record.approximations.fisher.monteCarlo.draws = 1
      record.approximations.representations = [diagonal, quasiDiagonal, kfac, ekfac, amortizedKfac, amortizedEkfac, applied]
      record.approximations.samples = 500
      record.approximations.largestBlock = 1000
      record.approximations.directions = 5
      record.approximations.damping = []
      record.approximations.spectra = false
      keepWeights = false
      """;

  @Test
  void areAsPinned() {
    List<String> lines = new ArrayList<>();
    collect(RecordType.RUN, SettingPath.ROOT, lines);
    assertThat(lines)
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat((DEFAULTS + OPTIMIZERS + REST).lines(), givenNetwork()).toList());
  }

  /** The model of a network that gives targets has the defaults of any other. */
  private static Stream<String> givenNetwork() {
    return DEFAULTS
        .lines()
        .filter(line -> line.startsWith("model."))
        .map(line -> "problem.images.targets.network." + line);
  }

  private static void collect(RecordType type, SettingPath path, List<String> lines) {
    for (RecordType.Component component : type.components()) {
      SettingPath end = path.child(component.name());
      lines.add(
          component.isRequired() ? end + " required" : end + " = " + shown(component.initial()));
      if (component.type() instanceof RecordType fields) {
        collect(fields, end, lines);
      } else if (component.type() instanceof ChoiceType choice) {
        choice.options().forEach((name, option) -> collect(option, end.child(name), lines));
      }
    }
  }

  private static String shown(Setting initial) {
    if (initial instanceof Setting.Scalar scalar) {
      return scalar.text();
    }
    if (initial instanceof Setting.Nothing) {
      return "null";
    }
    if (initial instanceof Setting.Sequence list) {
      return list.items().stream().map(DefaultsTest::shown).toList().toString();
    }
    return "{}";
  }

  @Test
  void everyComponentAndRecordIsDescribed() {
    checkDescribed(RecordType.RUN, SettingPath.ROOT);
  }

  private static void checkDescribed(RecordType type, SettingPath path) {
    assertThat(type.description()).as("%s %s", path, type.type()).isNotBlank();
    for (RecordType.Component component : type.components()) {
      SettingPath end = path.child(component.name());
      assertThat(component.description()).as("%s", end).isNotBlank();
      if (component.type() instanceof RecordType fields) {
        checkDescribed(fields, end);
      } else if (component.type() instanceof ChoiceType choice) {
        choice.options().forEach((name, option) -> checkDescribed(option, end.child(name)));
      }
    }
  }
}
