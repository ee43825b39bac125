package org.tangent.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.tangent.data.DataFileException;
import org.tangent.data.DataFiles;
import org.tangent.data.StreamedFiles;
import org.tangent.linalg.RandomStreams;
import org.tangent.loss.Loss;
import org.tangent.model.Activation;
import org.tangent.model.Initialization;
import org.tangent.model.MultilayerPerceptron;
import org.tangent.model.OneHiddenLayer;
import org.tangent.model.OneHiddenLayer.InitialWeights;
import org.tangent.model.OutputScale;
import org.tangent.spec.InvalidSpecException;

class ProblemTest {
  private static final Activation RELU = new Activation.Relu();
  private static final double TOLERANCE = 1e-15;

  private static final byte[] IMAGES = {
    0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, -1, 51, 102, 1, 2
  };
  private static final byte[] LABELS = {0, 0, 8, 1, 0, 0, 0, 3, 2, 0, 1};

  /** Six images of one pixel in rows of one, 0, 51, …, 255, and their labels. */
  private static final byte[] SIX = {
    0, 0, 8, 3, 0, 0, 0, 6, 0, 0, 0, 1, 0, 0, 0, 1, 0, 51, 102, (byte) 153, (byte) 204, -1
  };

  private static final byte[] SIX_LABELS = {0, 0, 8, 1, 0, 0, 0, 6, 1, 1, 0, 1, 0, 0};

  private static final DataFiles FILES =
      files(
          Map.ofEntries(
              Map.entry("train.csv", csv("1,2,3\n4,5,6\n7,8,9\n")),
              Map.entry("test.csv", csv("1,2,3\n")),
              Map.entry("wide.csv", csv("1,2,3,4\n")),
              Map.entry("teacher.csv", csv("0.5,0.5\n1,0\n")),
              Map.entry("images", IMAGES),
              Map.entry("labels", LABELS),
              Map.entry("six", SIX),
              Map.entry("six labels", SIX_LABELS),
              Map.entry("u.csv", csv("1,-1\n2,0\n-1,1\n")),
              Map.entry("v.csv", csv("1,3\n-2,0\n5,1\n")),
              Map.entry("layer1.csv", csv("1,-1,0.5\n2,0,-0.5\n-1,1,0\n")),
              Map.entry("layer2.csv", csv("1,-2,5,0.25\n3,0,1,-0.75\n"))));

  private static byte[] csv(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static DataFiles files(Map<String, byte[]> contents) {
    return new StreamedFiles(path -> new ByteArrayInputStream(contents.get(path)));
  }

  private static Problem create(ProblemSpec spec) {
    return spec.withTeacherActivation(RELU).create(new RandomStreams(1), FILES);
  }

  @Test
  void trainingSetsAreNestedAndTestSetsAreTheSame() {
    Problem small = create(new TeacherStudent(3, 5, 4, 6, null, false));
    Problem large = create(new TeacherStudent(3, 5, 9, 6, null, false));
    for (int n = 0; n < 4; n++) {
      for (int j = 0; j < 3; j++) {
        assertThat(large.train().inputs().apply(n, j))
            .isEqualTo(small.train().inputs().apply(n, j));
      }
      assertThat(large.train().targets().apply(n, 0))
          .isCloseTo(small.train().targets().apply(n, 0), within(TOLERANCE));
    }
    assertThat(large.test().inputs()).isEqualTo(small.test().inputs());
    assertThat(large.teacherDirections()).isEqualTo(small.teacherDirections());
  }

  @Test
  void targetsAreThoseOfATeacherScaledByItsUnits() {
    // y is homogeneous in the teacher's weights: its variance over x is (1/M*²) Σ v² O(1), so that
    // with one unit y/γ(u·x) is the same number v for every sample where the unit is active.
    Problem problem = create(new TeacherStudent(3, 1, 50, 5, null, false));
    DenseMatrix u = problem.teacherDirections().orElseThrow();
    double ratio = Double.NaN;
    for (int n = 0; n < 50; n++) {
      double z = 0;
      for (int j = 0; j < 3; j++) {
        z += u.apply(0, j) * problem.train().inputs().apply(n, j);
      }
      double y = problem.train().targets().apply(n, 0);
      if (z > 0) {
        ratio = Double.isNaN(ratio) ? y / z : ratio;
        assertThat(y / z).isCloseTo(ratio, within(1e-12));
      } else {
        assertThat(y).isZero();
      }
    }
  }

  @Test
  void teacherTakesTheStudentsActivationUnlessItHasItsOwn() {
    TeacherStudent open = new TeacherStudent(3, 1, 5, 5, null, false);
    TeacherStudent tanh = new TeacherStudent(3, 1, 5, 5, new Activation.Tanh(), false);
    assertThat(((TeacherStudent) open.withTeacherActivation(RELU)).teacherActivation())
        .isEqualTo(RELU);
    assertThat(tanh.withTeacherActivation(RELU)).isEqualTo(tanh);
  }

  @Test
  void tablesGiveInputsFirstAndTargetsLast() {
    Problem problem = create(new Tables("train.csv", "test.csv", 2, "teacher.csv", 2));
    assertThat(problem.train().inputs().values()).containsExactly(1, 4, 2, 5);
    assertThat(problem.train().targets().values()).containsExactly(3, 6);
    assertThat(problem.teacherDirections().orElseThrow().numRows()).isEqualTo(2);
    assertThat(create(new Tables("train.csv", "test.csv", 1, null, null)).train().outputs())
        .isEqualTo(2);
  }

  @Test
  void inputsAreStandardisedOverTheTrainingRows() {
    // Training inputs (1, 2) and (4, 5): means 2.5 and 3.5, standard deviations 1.5.
    Problem plain = create(new Tables("train.csv", "test.csv", 2, null, 2));
    Problem problem = create(new Tables("train.csv", "test.csv", 2, null, 2, true));
    assertThat(problem.train().inputs().values()).containsExactly(-1, 1, -1, 1);
    assertThat(problem.train().targets()).isEqualTo(plain.train().targets());
    int rows = plain.test().size();
    for (int i = 0; i < 2 * rows; i++) {
      double mean = i < rows ? 2.5 : 3.5;
      assertThat(problem.test().inputs().values()[i])
          .isCloseTo((plain.test().inputs().values()[i] - mean) / 1.5, within(1e-15));
    }
    assertRefused(
        new Tables("train.csv", "test.csv", 2, null, 1, true),
        "train.csv: column 1 is constant over the training set and cannot be standardised");
  }

  @Test
  void tablesThatDoNotFitAreRefused() {
    assertRefused(
        new Tables("train.csv", "test.csv", 2, null, 4),
        "trainSize must be <= the 3 samples of train.csv: 4");
    assertRefused(
        new Tables("train.csv", "test.csv", 3, null, null),
        "train.csv: inputs must be < the table's 3 columns, which leaves the targets: 3");
    assertRefused(
        new Tables("train.csv", "wide.csv", 2, null, null),
        "train.csv has 3 columns, wide.csv 4; both must have as many");
    assertRefused(
        new Tables("train.csv", "test.csv", 1, "teacher.csv", null),
        "teacher.csv: a teacher's weights must have 1 columns: 2");
  }

  @Test
  void imagesAreScaledAndLabelsAreOneHot() {
    Problem problem = create(images(2, new Images.Targets.OneHot(3)));
    assertThat(problem.train().inputs().values()).containsExactly(0, 0.2, 1, 0.4);
    assertThat(problem.train().targets().values()).containsExactly(0, 1, 0, 0, 1, 0);
    assertThat(problem.teacherDirections()).isEmpty();
  }

  @Test
  void imagesMayHaveTheTargetsOfATeacher() {
    Problem problem = create(images(3, new Images.Targets.Teacher(4, null)));
    assertThat(problem.train().outputs()).isEqualTo(1);
    assertThat(problem.teacherDirections().orElseThrow().numRows()).isEqualTo(4);
  }

  /** Labels 1 1 0 1 0 0: the first two of each class are images 0, 1, 2 and 4. */
  @Test
  void balancedSubsetsHoldTheFirstImagesOfEachClassInTheOrderOfTheFile() {
    Problem problem = create(six(4, new Images.Subset.Balanced(2), false));
    assertThat(problem.train().inputs().values()).containsExactly(0, 0.2, 0.4, 0.8);
    assertThat(problem.train().targets().values()).containsExactly(0, 0, 1, 1, 1, 1, 0, 0);
    assertThat(problem.test().inputs().values()).containsExactly(0, 0.2);
  }

  @Test
  void balancedSubsetsThatCannotBeAreRefused() {
    assertRefused(
        six(6, new Images.Subset.Balanced(3), false),
        "six labels: a balanced subset of 6 images must have 2 of each class: 0 of class 2");
    assertThatThrownBy(() -> six(5, new Images.Subset.Balanced(2), false))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessage("trainSize must be a multiple of the 2 classes of a balanced subset: 5");
    assertRefused(
        new Images(
            "images",
            "labels",
            "images",
            "labels",
            2,
            1,
            new Images.Targets.OneHot(3),
            new Images.Subset.Balanced(2),
            false),
        "labels: label 0 must be < 2: 2");
  }

  @Test
  void testImagesMayStandBelowTheTrainingImages() {
    Images spec = six(2, new Images.Subset.Balanced(2), true);
    Problem problem = create(spec);
    assertThat(problem.train().inputs().values()).containsExactly(0, 0.4, 0, 0.2);
    assertThat(problem.train().targets().values()).containsExactly(0, 1, 0, 0, 1, 0, 1, 1);
    assertThat(problem.test().size()).isEqualTo(2);
    assertThat(spec.samples()).hasValue(4);
    Problem pixels =
        create(
            new Images(
                "six",
                "six labels",
                "six",
                "six labels",
                3,
                1,
                new Images.Targets.Pixels(),
                new Images.Subset.Leading(),
                true));
    assertThat(pixels.train().targets().values()).containsExactly(0, 0.2, 0.4, 0);
    assertThat(pixels.train().targets()).isSameAs(pixels.train().inputs());
  }

  private static Images six(int trainSize, Images.Subset subset, boolean testInTrain) {
    return new Images(
        "six",
        "six labels",
        "six",
        "six labels",
        trainSize,
        2,
        new Images.Targets.OneHot(subset instanceof Images.Subset.Balanced all ? all.classes() : 2),
        subset,
        testInTrain);
  }

  /** Images (0, 1), (0.2, 0.4), (1/255, 2/255). */
  @Test
  void imagesMayHaveTheOutputsOfAGivenNetwork() {
    OneHiddenLayer shallow =
        new OneHiddenLayer(
            3, RELU, OutputScale.UNIT, 1, 0, false, new InitialWeights("u.csv", "v.csv"));
    Problem problem = create(images(3, new Images.Targets.Network(shallow, false)));
    // The first image sees γ = (0, 0, 1), the second (0, 0.4, 0.2).
    DenseMatrix targets = problem.train().targets();
    assertThat(targets.apply(0, 0)).isCloseTo(5, within(TOLERANCE));
    assertThat(targets.apply(0, 1)).isCloseTo(1, within(TOLERANCE));
    assertThat(targets.apply(1, 0)).isCloseTo(0.2, within(TOLERANCE));
    assertThat(targets.apply(1, 1)).isCloseTo(0.2, within(TOLERANCE));
    assertThat(problem.teacherDirections().orElseThrow().values())
        .containsExactly(1, 2, -1, -1, 0, 1);
    assertThat(problem.test().targets().values())
        .containsExactly(targets.apply(0, 0), targets.apply(0, 1));
  }

  @Test
  void targetsOfAGivenNetworkAreTheSoftmaxOfItsOutputs() {
    Images.Targets targets = new Images.Targets.Network(deep(true), true);
    Problem problem = create(images(2, targets));
    // With the biases γ = (0, 0, 1) and (0.3, 0, 0.2): f = (5.25, 0.25) and (1.55, 0.35).
    assertThat(problem.train().targets().apply(0, 0))
        .isCloseTo(1 / (1 + Math.exp(-5)), within(TOLERANCE));
    assertThat(problem.train().targets().apply(1, 0))
        .isCloseTo(1 / (1 + Math.exp(-1.2)), within(TOLERANCE));
    assertThat(Loss.SOFTMAX_CROSS_ENTROPY.wrongTargets(problem.train().targets())).isEmpty();
    assertThat(problem.teacherDirections().orElseThrow().values())
        .containsExactly(1, 2, -1, -1, 0, 1);
    assertThat(images(2, targets).files())
        .containsExactly("images", "labels", "images", "labels", "layer1.csv", "layer2.csv");
  }

  @Test
  void givenNetworksThatDoNotFitAreRefused() {
    assertRefused(
        images(2, new Images.Targets.Network(deep(false), true)),
        "layer1.csv: given weights must be [3 x 2]: [3 x 3]");
    MultilayerPerceptron drawn =
        new MultilayerPerceptron(
            List.of(3L), RELU, List.of(), true, new Initialization.Lecun(), 1, false, List.of());
    assertThatThrownBy(() -> new Images.Targets.Network(drawn, true))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessage("model must have weights from files");
    MultilayerPerceptron centered =
        new MultilayerPerceptron(
            List.of(3L),
            RELU,
            List.of(),
            true,
            new Initialization.Lecun(),
            1,
            true,
            List.of("layer1.csv", "layer2.csv"));
    assertThatThrownBy(() -> new Images.Targets.Network(centered, true))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessage("model must not be centered: its outputs would all be 0");
  }

  private static MultilayerPerceptron deep(boolean bias) {
    return new MultilayerPerceptron(
        List.of(3L),
        RELU,
        List.of(),
        bias,
        new Initialization.Lecun(),
        1,
        false,
        List.of("layer1.csv", "layer2.csv"));
  }

  @Test
  void imagesThatDoNotFitAreRefused() {
    assertRefused(
        images(4, new Images.Targets.OneHot(3)), "trainSize must be <= the 3 samples of images: 4");
    assertRefused(images(2, new Images.Targets.OneHot(2)), "labels: label 0 must be < 2: 2");
    assertRefused(
        new Images("labels", "labels", "images", "labels", 1, 1, new Images.Targets.OneHot(3)),
        "labels: images must have 2 dimensions or more: 1");
    assertRefused(
        new Images("images", "images", "images", "labels", 1, 1, new Images.Targets.OneHot(3)),
        "images: labels must have 1 dimension and 1 items or more: 3 and 3");
  }

  private static Images images(int trainSize, Images.Targets targets) {
    return new Images("images", "labels", "images", "labels", trainSize, 1, targets);
  }

  private static void assertRefused(ProblemSpec spec, String message) {
    assertThatThrownBy(() -> create(spec))
        .isInstanceOf(DataFileException.class)
        .hasMessage(message);
  }
}
