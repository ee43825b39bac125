package org.tangent.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tangent.loss.Loss;
import org.tangent.model.Activation;
import org.tangent.model.OneHiddenLayer;
import org.tangent.model.OutputScale;
import org.tangent.optimize.OptimizerSpec;
import org.tangent.problem.TeacherStudent;
import org.tangent.run.RecordSpec;
import org.tangent.run.RunSpec;
import org.tangent.run.StopSpec;

class CanonicalJsonTest {
  private static final String RUN =
      """
      sweep: s
      run:
        problem: teacherStudent
        model: {oneHiddenLayer: {units: 10}}
        optimizer: {gaussNewton: {stepSize: 1}}
      """;

  static final String JSON =
      """
      {"seed":0,"problem":{"teacherStudent":{"dimension":10,"teacherUnits":5,"trainSize":500,\
      "testSize":10000,"teacherActivation":{"relu":{}},"teacherBias":false}},\
      "model":{"oneHiddenLayer":{"units":10,"activation":{"relu":{}},"scale":"meanField",\
      "initScale":1.0,"outputInitScale":0.0,"bias":false,"outputFactor":1.0,"centered":false,\
      "outputWeights":"trained"}},"loss":"squared",\
      "optimizer":{"gaussNewton":{"stepSize":1.0,"curvature":"identity",\
      "damping":{"floor":1.0E-7,"factor":1.0}}},\
      "stop":{"trainLoss":1.0E-6,"relativeTrainLoss":0.0,"maxIterations":100000,\
      "divergence":1000000.0},\
      "record":{"every":"logarithmic","at":[],"refit":true,"refitCutoff":1.0E-10,"kernel":true,\
      "projector":false,"bounds":false},\
      "keepWeights":false}""";

  private static RunSpec spec(String... overrides) {
    return SweepFile.read("x.yaml", RUN, List.of(overrides)).spec(0);
  }

  @Test
  void keysStandInOrderOfDeclarationWithDefaultsAndWithoutNulls() {
    assertThat(CanonicalJson.write(spec())).isEqualTo(JSON);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "seed=-9223372036854775808",
        "seed=9007199254740993",
        "model.initScale=0.31622776601683794",
        "model.initScale=4.9e-324",
        "model.activation={silu: {beta: 1e300}}",
        "model.weights={u: \"a \\\"b\\\"\\\\\\u0001 é.csv\", v: 'null'}",
        "record.at=[1, 2, 3]",
        "record.every=7",
        "record.approximations={}",
        "record.approximations={fisher: {monteCarlo: {draws: 5}}, representations: [kfac, blockDiagonal], damping: [1e-3, 1]}",
        "stop.maxSeconds=1e-3",
        "optimizer=randomFeatures",
        "optimizer={levenbergMarquardt: {rho: 0, pseudoInverse: true, discretization: {euler: {timeStep: 0.01}}}}",
        "optimizer={sgd: {stepSize: 0.1, batchSize: 100, schedule: {stepDecay: {factor: 0.5, every: 20}}}}",
        "optimizer={ekfac: {stepSize: 0.1, damping: 0.1, scaling: runningAverage, fisher: monteCarlo}}",
        "model={multilayerPerceptron: {widths: [5, 3], activations: [tanh, {silu: {beta: 2}}], init: he}}",
        "problem={tables: {train: a.csv, test: b.csv, inputs: 3, trainSize: 5}}",
        "problem={images: {trainImages: a, trainLabels: b, testImages: c, testLabels: d}}",
        "problem={images: {trainImages: a, trainLabels: b, testImages: c, testLabels: d, targets: teacher}}",
        "problem={images: {trainImages: a, trainLabels: b, testImages: c, testLabels: d, subset: balanced, testInTrain: true}}",
        "problem={images: {trainImages: a, trainLabels: b, testImages: c, testLabels: d, targets: {network: {model: {multilayerPerceptron: {widths: [5], weights: [e, f]}}}}}}",
        "problem.teacherActivation=tanh",
      })
  void readingGivesBackTheSpecThatWasWritten(String override) {
    RunSpec spec = spec(override);
    String json = CanonicalJson.write(spec);
    assertThat(CanonicalJson.read(json)).isEqualTo(spec);
    assertThat(CanonicalJson.write(CanonicalJson.read(json))).isEqualTo(json);
  }

  @Test
  void specsMadeInJavaRoundTrip() {
    RunSpec spec =
        new RunSpec(
            3,
            new TeacherStudent(2, 3, 4, 5, new Activation.Silu(0.1), true),
            new OneHiddenLayer(7, new Activation.Tanh(), OutputScale.NTK, 0.1, 0.3, true, null),
            Loss.SQUARED,
            new OptimizerSpec.GradientDescent(1.0 / 3),
            new StopSpec(0, 0.5, 10, 2.5, 2),
            new RecordSpec("never", List.of(1L), false, 0, false),
            true);
    assertThat(CanonicalJson.read(CanonicalJson.write(spec))).isEqualTo(spec);
  }

  @Test
  void equalSpecsHaveEqualTexts() {
    assertThat(CanonicalJson.write(spec("optimizer.stepSize=1e-3", "seed=1e2")))
        .isEqualTo(CanonicalJson.write(spec("optimizer.stepSize=0.0010", "seed=100")));
    assertThat(CanonicalJson.write(spec("problem.teacherActivation=relu"))).isEqualTo(JSON);
    assertThat(CanonicalJson.write(spec("model.outputInitScale=-0.0"))).isEqualTo(JSON);
  }

  @Test
  void textsThatAreNoSpecAreRefused() {
    assertThatThrownBy(() -> CanonicalJson.read("{}"))
        .isInstanceOf(SweepException.class)
        .hasMessage("problem is required (canonical JSON)");
    assertThatThrownBy(() -> CanonicalJson.read("{\"seed\":"))
        .isInstanceOf(SweepException.class)
        .hasMessageStartingWith("not readable: ");
  }
}
