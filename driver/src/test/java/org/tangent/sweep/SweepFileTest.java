package org.tangent.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tangent.model.Activation;
import org.tangent.model.OneHiddenLayer;
import org.tangent.optimize.OptimizerSpec;
import org.tangent.problem.TeacherStudent;
import org.tangent.run.RunSpec;

class SweepFileTest {
  static final String EXAMPLE =
      """
      sweep: step-size-bias
      run:
        seed: 0
        problem: {teacherStudent: {dimension: 10, teacherUnits: 5, trainSize: 500, testSize: 10000}}
        model: {oneHiddenLayer: {units: 5000, activation: relu, scale: meanField, initScale: 1.0e-3}}
        optimizer: {gaussNewton: {stepSize: 1.0}}
        stop: {trainLoss: 1.0e-6, maxIterations: 100000}
        record: {every: logarithmic}
      grid:
        seed: range(0, 5)
        model.initScale: [1.0e-3, 1.0, 1.0e+2]
        optimizer:                       # each choice brings its own axes
          - gaussNewton: {stepSize: logspace(-2, 2, 5)}
          - gradientDescent: {stepSize: logspace(-2, 3, 6)}
          - randomFeatures: {}
      """;

  private static final String RUN =
      """
      sweep: s
      run:
        problem: teacherStudent
        model: {oneHiddenLayer: {units: 10}}
        optimizer: {gaussNewton: {stepSize: 1}}
      """;

  private static Sweep read(String text, String... overrides) {
    return SweepFile.read("x.yaml", text, List.of(overrides));
  }

  private static List<Double> stepSizes(Sweep sweep) {
    return sweep.runs().map(SweepFileTest::stepSize).toList();
  }

  private static Double stepSize(RunSpec spec) {
    if (spec.optimizer() instanceof OptimizerSpec.GaussNewton gaussNewton) {
      return gaussNewton.stepSize();
    }
    return spec.optimizer() instanceof OptimizerSpec.GradientDescent descent
        ? descent.stepSize()
        : null;
  }

  private static List<Long> seeds(Sweep sweep) {
    return sweep.runs().map(RunSpec::seed).toList();
  }

  private static List<Integer> trainSizes(Sweep sweep) {
    return sweep.runs().map(spec -> ((TeacherStudent) spec.problem()).trainSize()).toList();
  }

  private static List<Activation> activations(Sweep sweep) {
    return sweep.runs().map(spec -> spec.model().activation()).toList();
  }

  @Test
  void exampleHasFiveSeedsThreeScalesAndTwelveOptimizers() {
    Sweep sweep = read(EXAMPLE);
    assertThat(sweep.name()).isEqualTo("step-size-bias");
    assertThat(sweep.size()).isEqualTo(5 * 3 * (5 + 6 + 1));
    assertThat(sweep.axes()).containsExactly("seed", "model.oneHiddenLayer.initScale", "optimizer");
    assertThat(sweep.sourceText()).isEqualTo(EXAMPLE);
  }

  @Test
  void lastAxisOfTheFileIsFastest() {
    Sweep sweep = read(EXAMPLE);
    assertThat(stepSizes(sweep).subList(0, 13))
        .containsExactly(
            0.01, 0.1, 1.0, 10.0, 100.0, 0.01, 0.1, 1.0, 10.0, 100.0, 1000.0, null, 0.01);
    assertThat(seeds(sweep).subList(0, 36)).containsOnly(0L);
    assertThat(((OneHiddenLayer) sweep.spec(12).model()).initScale()).isEqualTo(1.0);
    assertThat(sweep.spec(179).seed()).isEqualTo(4);
  }

  @Test
  void runWithoutGridIsOnePoint() {
    assertThat(read(RUN).size()).isEqualTo(1);
    assertThat(read(RUN).axes()).isEmpty();
  }

  @Test
  void gridGivesWhatTheRunLacks() {
    String text =
        """
        sweep: s
        run: {problem: teacherStudent, model: {oneHiddenLayer: {units: 10}}}
        grid:
          optimizer.stepSize: [1, 2]
          optimizer: [gaussNewton, randomFeatures, gradientDescent: ]
        """
            .replace("gradientDescent: ]", "{gradientDescent: }]");
    Sweep sweep = read(text);
    assertThat(stepSizes(sweep)).containsExactly(1.0, 2.0, null, 1.0, 2.0);
    assertThat(sweep.axes()).containsExactly("optimizer");
  }

  @Test
  void pathWithChoiceNameFitsThatChoiceAlone() {
    String text =
        RUN
            + """
            grid:
              optimizer:
                - gaussNewton: {stepSize: 5}
                - gradientDescent
              optimizer.gradientDescent.stepSize: [1, 2]
            """;
    assertThat(stepSizes(read(text))).containsExactly(5.0, 1.0, 2.0);
  }

  @Test
  void pathMayLeaveOutTheNameOfTheChoice() {
    String named = RUN + "grid: {problem.teacherStudent.trainSize: [1, 2]}";
    String nameless = RUN + "grid: {problem.trainSize: [1, 2]}";
    assertThat(read(named).runs()).containsExactlyElementsOf(read(nameless).runs().toList());
    assertThat(read(nameless).axes()).containsExactly("problem.teacherStudent.trainSize");
  }

  @Test
  void choicesInsideChoicesBringTheirOwnAxes() {
    String text =
        RUN
            + """
            grid:
              model:
                - oneHiddenLayer:
                    units: 10
                    activation: [relu, {silu: {beta: [1, 2]}}]
                - oneHiddenLayer: {units: range(20, 40, 10)}
            """;
    assertThat(activations(read(text)))
        .containsExactly(
            new Activation.Relu(),
            new Activation.Silu(1),
            new Activation.Silu(2),
            new Activation.Relu(),
            new Activation.Relu());
  }

  @Test
  void singleChoiceWithAxesKeepsItsPlace() {
    String text =
        RUN
            + """
            grid:
              optimizer: {gaussNewton: {stepSize: [1, 2], damping: {floor: [1e-7, 1e-5]}}}
              seed: [8, 9]
            """;
    Sweep sweep = read(text);
    assertThat(sweep.axes())
        .containsExactly(
            "optimizer.gaussNewton.stepSize", "optimizer.gaussNewton.damping.floor", "seed");
    assertThat(sweep.size()).isEqualTo(8);
    assertThat(stepSizes(sweep)).containsExactly(1.0, 1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 2.0);
  }

  @Test
  void recordsAndNullsCanBeAxes() {
    String text =
        RUN
            + """
            grid:
              stop: [{trainLoss: [1e-3, 1e-4]}, {maxIterations: 5}]
              stop.maxSeconds: [null, 10]
            """;
    Sweep sweep = read(text);
    assertThat(sweep.runs().map(spec -> spec.stop().maxSeconds()))
        .containsExactly(null, 10.0, null, 10.0, null, 10.0);
    assertThat(sweep.runs().map(spec -> spec.stop().trainLoss()))
        .containsExactly(1e-3, 1e-3, 1e-4, 1e-4, 1e-6, 1e-6);
  }

  @Test
  void listIsOneValueOfAListAndListOfListsAnAxis() {
    assertThat(read(RUN + "grid: {record.at: [1, 2]}").runs().map(spec -> spec.record().at()))
        .containsExactly(List.of(1L, 2L));
    assertThat(
            read(RUN + "grid: {record.at: [[1, 2], [], [3]]}")
                .runs()
                .map(spec -> spec.record().at()))
        .containsExactly(List.of(1L, 2L), List.of(), List.of(3L));
    assertThat(read(RUN, "record.at=[1],[2,3]").runs().map(spec -> spec.record().at()))
        .containsExactly(List.of(1L), List.of(2L, 3L));
    assertThat(read(RUN, "record.at=4,5").runs().map(spec -> spec.record().at()))
        .containsExactly(List.of(4L, 5L));
  }

  @Test
  void zippedAxesMoveTogether() {
    String text =
        RUN
            + """
            zip:
              - {seed: range(0, 3), problem.trainSize: [10, 20, 30]}
            grid:
              optimizer.stepSize: [1, 2]
            """;
    Sweep sweep = read(text);
    assertThat(seeds(sweep)).containsExactly(0L, 0L, 1L, 1L, 2L, 2L);
    assertThat(trainSizes(sweep)).containsExactly(10, 10, 20, 20, 30, 30);
    assertThat(stepSizes(sweep)).containsExactly(1.0, 2.0, 1.0, 2.0, 1.0, 2.0);
  }

  @Test
  void choicesWithoutAxesCanBeZipped() {
    String text =
        RUN
            + "zip: [{seed: [1, 2], model.activation: [relu, {silu: {beta: 3}}]}, {keepWeights: [true, false]}]";
    Sweep sweep = read(text);
    assertThat(seeds(sweep)).containsExactly(1L, 1L, 2L, 2L);
    assertThat(activations(sweep).get(3)).isEqualTo(new Activation.Silu(3));
  }

  @Test
  void choicesInAZipKeepTheAxesThatTheyBring() {
    String text =
        RUN
            + """
            zip:
              - optimizer:
                  - gaussNewton: {stepSize: [1, 2, 3]}
                  - gradientDescent: {stepSize: [4, 5]}
                  - randomFeatures
                stop.maxIterations: [100, 1000, 1]
            """;
    Sweep sweep = read(text);
    assertThat(sweep.runs().map(spec -> spec.stop().maxIterations()))
        .containsExactly(100L, 100L, 100L, 1000L, 1000L, 1L);
    assertThat(sweep.runs().map(spec -> spec.optimizer().getClass().getSimpleName()))
        .containsExactly(
            "GaussNewton",
            "GaussNewton",
            "GaussNewton",
            "GradientDescent",
            "GradientDescent",
            "RandomFeatures");
  }

  @Test
  void overridesReplaceZippedAxes() {
    String text = RUN + "zip: [{seed: range(0, 3), problem.trainSize: [10, 20, 30]}]";
    assertThat(trainSizes(read(text, "problem.trainSize=7"))).containsExactly(7, 7, 7);
    assertThat(trainSizes(read(text, "problem.trainSize=7,8,9"))).containsExactly(7, 8, 9);
  }

  @Test
  void sampleIsDeterministicAndInGridOrder() {
    String text = RUN + "grid: {seed: range(0, 1000)}\nsample: {points: 20, seed: 3}";
    List<Long> drawn = seeds(read(text));
    assertThat(drawn).hasSize(20).isSorted().doesNotHaveDuplicates();
    assertThat(seeds(read(text))).isEqualTo(drawn);
    assertThat(seeds(read(text, "sample.seed=4"))).isNotEqualTo(drawn);
    assertThat(seeds(read(text, "sample.points=1000"))).hasSize(1000);
    assertThat(seeds(read(RUN, "seed=range(0,9)", "sample={points: 2}"))).hasSize(2);
    assertThat(seeds(read(text, "sample=null"))).hasSize(1000);
  }

  @Test
  void sampleOfAnEnormousGridIsDrawnAtOnce() {
    Sweep sweep =
        read(
            RUN,
            "seed=range(0,1000000000000)",
            "optimizer.stepSize=linspace(1,2,1000000)",
            "sample.points=5");
    assertThat(sweep.runs()).hasSize(5);
  }

  @Test
  void overrideWithOneValueReplacesAnAxis() {
    assertThat(read(EXAMPLE, "seed=7").size()).isEqualTo(36);
    assertThat(seeds(read(EXAMPLE, "seed=7"))).containsOnly(7L);
    assertThat(read(EXAMPLE, "model.oneHiddenLayer.initScale=2").size()).isEqualTo(60);
    assertThat(stepSizes(read(EXAMPLE, "optimizer={gaussNewton: {stepSize: 3}}")))
        .hasSize(15)
        .containsOnly(3.0);
  }

  @Test
  void overrideWithSeveralValuesKeepsTheAxisInItsPlace() {
    Sweep sweep = read(EXAMPLE, "seed=3,4", "problem.trainSize=100,500");
    assertThat(sweep.axes())
        .containsExactly(
            "seed",
            "model.oneHiddenLayer.initScale",
            "optimizer",
            "problem.teacherStudent.trainSize");
    assertThat(sweep.size()).isEqualTo(2 * 3 * 12 * 2);
    assertThat(trainSizes(sweep).subList(0, 4)).containsExactly(100, 500, 100, 500);
  }

  @Test
  void overrideBelowAChoiceReplacesTheAxisOfThatChoice() {
    assertThat(read(EXAMPLE, "optimizer.stepSize=1").size()).isEqualTo(15 * 3);
    assertThat(read(EXAMPLE, "optimizer.stepSize=logspace(-3,3,7)").size()).isEqualTo(15 * 15);
    assertThat(read(EXAMPLE, "optimizer.gaussNewton.stepSize=1,2").size()).isEqualTo(15 * 9);
  }

  @Test
  void overrideGoesBeforeAnAxisOfTheFileAtTheSamePath() {
    String text = RUN + "grid: {optimizer.gaussNewton.stepSize: [1, 2, 3]}";
    assertThat(stepSizes(read(text, "optimizer.stepSize=9"))).containsExactly(9.0);
  }

  @Test
  void overrideOfAChoiceKeepsTheAxesBelowThatFitIt() {
    String text = RUN + "grid: {optimizer.stepSize: [1, 2, 3]}";
    Sweep sweep = read(text, "optimizer=gradientDescent");
    assertThat(stepSizes(sweep)).containsExactly(1.0, 2.0, 3.0);
    assertThat(sweep.spec(0).optimizer()).isInstanceOf(OptimizerSpec.GradientDescent.class);
    assertThat(stepSizes(read(text, "optimizer={gradientDescent: {stepSize: 7}}")))
        .containsExactly(7.0);
    assertThat(stepSizes(read(text, "optimizer=gradientDescent,randomFeatures")))
        .containsExactly(1.0, 2.0, 3.0, null);
  }

  @Test
  void overridesSetChoicesByNameOrInFlow() {
    assertThat(activations(read(RUN, "model.activation=silu")))
        .containsExactly(new Activation.Silu(1));
    assertThat(activations(read(RUN, "model.activation={silu: {beta: 2}}")))
        .containsExactly(new Activation.Silu(2));
    assertThat(activations(read(RUN, "model.activation.silu.beta=2", "model.activation=tanh,silu")))
        .containsExactly(new Activation.Tanh(), new Activation.Silu(2));
    assertThat(activations(read(RUN, "model.activation=relu,{silu: {beta: logspace(0, 1, 2)}}")))
        .containsExactly(new Activation.Relu(), new Activation.Silu(1), new Activation.Silu(10));
  }

  @Test
  void overridesNameTheSweepAndReachDefaults() {
    assertThat(read(RUN, "sweep=other").name()).isEqualTo("other");
    assertThat(read(RUN, "stop.maxIterations=100").spec(0).stop().maxIterations()).isEqualTo(100);
    assertThat(
            ((OptimizerSpec.GaussNewton) read(RUN, "optimizer.damping.floor=0").spec(0).optimizer())
                .damping())
        .isEqualTo(new OptimizerSpec.Damping(0, 1));
    assertThat(seeds(read(RUN, "seed=1", "seed=2"))).containsExactly(2L);
  }

  @Test
  void textsWithCommasAreQuoted() {
    Sweep sweep = read(RUN, "model.weights={u: \"a,b.csv\", v: 'it''s.csv'}");
    assertThat(sweep.spec(0).files()).containsExactly("a,b.csv", "it's.csv");
    sweep = read(RUN, "model.weights.u='a,b.csv',c.csv", "model.weights.v=v.csv");
    assertThat(sweep.runs().map(spec -> spec.files().get(0))).containsExactly("a,b.csv", "c.csv");
  }

  @Test
  void numbersMayBeTextsOfYaml() {
    Sweep sweep = read(RUN, "optimizer.stepSize=1e-3", "model.units=1e2", "seed='7'");
    assertThat(stepSizes(sweep)).containsExactly(1e-3);
    assertThat(((OneHiddenLayer) sweep.spec(0).model()).units()).isEqualTo(100);
    assertThat(seeds(sweep)).containsExactly(7L);
  }

  @Test
  void byteOrderMarkAndWindowsLineEndsDoNoHarm() {
    Sweep sweep = read("\uFEFF" + EXAMPLE.replace("\n", "\r\n"));
    assertThat(sweep.size()).isEqualTo(180);
    assertThatThrownBy(() -> read(RUN.replace("\n", "\r\n") + "grid: {sed: 1}"))
        .hasMessage("sed is not known; did you mean seed? (x.yaml:6)");
  }

  @Test
  void callsInListsBetweenBracketsAreOneItem() {
    assertThat(seeds(read(RUN, "seed=range(0, 3, 2)"))).containsExactly(0L, 2L);
    assertThatThrownBy(() -> read(RUN + "grid: {seed: [range(0, 5), 7]}"))
        .hasMessage("seed must be a whole number: range(0, 5) (x.yaml:6)");
  }

  @Test
  void bodyOfAChoiceCanBeOverridden() {
    assertThat(stepSizes(read(EXAMPLE, "seed=0", "optimizer.gaussNewton={stepSize: [7, 8]}")))
        .startsWith(7.0, 8.0, 0.01);
  }

  @Test
  void fileIsReadFromDisk(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("s.yaml");
    Files.writeString(file, EXAMPLE);
    assertThat(SweepFile.read(file, List.of("seed=1")).size()).isEqualTo(36);
    Files.write(file, new byte[] {'s', (byte) 0xff, (byte) 0xfe});
    assertThatThrownBy(() -> SweepFile.read(file, List.of()))
        .isInstanceOf(SweepException.class)
        .hasMessage(file + " is not UTF-8 text");
    Path missing = folder.resolve("none.yaml");
    assertThatThrownBy(() -> SweepFile.read(missing, List.of()))
        .isInstanceOf(SweepException.class)
        .hasMessage(missing + " does not exist");
  }

  @Test
  void millionPointsAreWalked() {
    Sweep sweep =
        read(
            RUN,
            "seed=range(0,100)",
            "optimizer.stepSize=logspace(-3,3,100)",
            "model.initScale=logspace(-3,3,100)");
    assertThat(sweep.size()).isEqualTo(1_000_000);
    assertThat(sweep.runs().filter(spec -> spec.seed() % 2 == 0).count()).isEqualTo(500_000);
    assertThat(sweep.spec(999_999).seed()).isEqualTo(99);
  }
}
