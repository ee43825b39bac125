package org.tangent.problem;

import java.io.Serializable;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.tangent.data.DataFiles;
import org.tangent.linalg.RandomStreams;
import org.tangent.model.Activation;
import org.tangent.model.ModelSpec;
import org.tangent.spec.Default;
import org.tangent.spec.Description;
import org.tangent.spec.Require;

/**
 * Images from IDX files, with pixels scaled to [0, 1]. The training set is the first N images, or
 * the first N/c of each class, the test set the first {@code testSize}, as they stand in the files.
 * With {@code testInTrain} the training set is N images with the test set below them, as that of
 * the teacher in Arbel et al. (2023), appendix C.4.
 */
@Description("Images and labels from IDX files, plain or gzip")
public record Images(
    @Description("Path of the training images") String trainImages,
    @Description("Path of the training labels") String trainLabels,
    @Description("Path of the test images") String testImages,
    @Description("Path of the test labels") String testLabels,
    @Default("500") @Description("Number N of training images to use") int trainSize,
    @Default("10000") @Description("Number of leading test images to use") int testSize,
    @Default("oneHot") @Description("What the network is to output for an image") Targets targets,
    @Default("leading") @Description("Which of the training images are used") Subset subset,
    @Default("false") @Description("Whether the test images are appended to the training set")
        boolean testInTrain)
    implements ProblemSpec {

  /** What the network is to output for an image. */
  public sealed interface Targets extends Serializable {

    /** One output a class: 1 for the image's label, 0 for the others. */
    @Description("One output a class, 1 for the label and 0 elsewhere")
    record OneHot(@Default("10") @Description("Number c of classes") int classes)
        implements Targets {
      public OneHot {
        requireClasses(classes);
      }
    }

    /** The image itself, for auto-encoders. */
    @Description("The image itself, one output a pixel")
    record Pixels() implements Targets {}

    /** The output (1/M*) Σⱼ v*ⱼ γ(u*ⱼ·x) of a random teacher with standard normal weights. */
    @Description("The output of a random teacher network on the image")
    record Teacher(
        @Default("50") @Description("Number M* of the teacher's hidden units") int units,
        @Default("") @Description("The teacher's non-linearity; the student's where not given")
            Activation activation)
        implements Targets {
      public Teacher {
        Require.atLeast("units", 1, units);
      }
    }

    /** The outputs of a network whose weights are given, or their softmax. */
    @Description("The outputs of a given network on the image, or their softmax")
    record Network(
        @Description("The network, with its weights from files") ModelSpec model,
        @Default("true")
            @Description("Whether targets are the softmax of the outputs, or these as they stand")
            boolean softmax)
        implements Targets {
      public Network {
        Require.present("model", model);
        Require.that(!model.files().isEmpty(), "model", "must have weights from files");
        Require.that(
            !model.centered(), "model", "must not be centered: its outputs would all be 0");
      }
    }
  }

  /** Which of the training images are used. */
  public sealed interface Subset extends Serializable {

    /** The first N. */
    @Description("The first N")
    record Leading() implements Subset {}

    /** The first N/c of each class, in the order of the file. */
    @Description("The first N/c images of each class, in the order of the file")
    record Balanced(@Default("10") @Description("Number c of classes; N is a multiple") int classes)
        implements Subset {
      public Balanced {
        requireClasses(classes);
      }
    }
  }

  /** Labels are bytes. */
  private static final int MOST_CLASSES = 256;

  private static void requireClasses(int classes) {
    Require.atLeast("classes", 2, classes);
    Require.that(
        classes <= MOST_CLASSES, "classes", "must be <= %d: %d".formatted(MOST_CLASSES, classes));
  }

  /** The leading images, those of the test set apart. */
  public Images(
      String trainImages,
      String trainLabels,
      String testImages,
      String testLabels,
      int trainSize,
      int testSize,
      Targets targets) {
    this(
        trainImages,
        trainLabels,
        testImages,
        testLabels,
        trainSize,
        testSize,
        targets,
        new Subset.Leading(),
        false);
  }

  public Images {
    Require.text("trainImages", trainImages);
    Require.text("trainLabels", trainLabels);
    Require.text("testImages", testImages);
    Require.text("testLabels", testLabels);
    Require.atLeast("trainSize", 1, trainSize);
    Require.atLeast("testSize", 1, testSize);
    long together = (long) trainSize + testSize;
    Require.that(
        !testInTrain || together <= Integer.MAX_VALUE,
        "testSize",
        "must leave no more than %d training images with testInTrain: %d"
            .formatted(Integer.MAX_VALUE, together));
    Require.present("targets", targets);
    Require.present("subset", subset);
    if (subset instanceof Subset.Balanced balanced) {
      Require.that(
          trainSize % balanced.classes() == 0,
          "trainSize",
          "must be a multiple of the %d classes of a balanced subset: %d"
              .formatted(balanced.classes(), trainSize));
    }
  }

  @Override
  public List<String> files() {
    Stream<String> teacher =
        targets instanceof Targets.Network network
            ? network.model().files().stream()
            : Stream.empty();
    return Stream.concat(Stream.of(trainImages, trainLabels, testImages, testLabels), teacher)
        .toList();
  }

  @Override
  public OptionalInt samples() {
    return OptionalInt.of(testInTrain ? trainSize + testSize : trainSize);
  }

  @Override
  public boolean hasRealTargets() {
    return targets instanceof Targets.Teacher
        || (targets instanceof Targets.Network network && !network.softmax());
  }

  @Override
  public ProblemSpec withTeacherActivation(Activation activation) {
    return targets instanceof Targets.Teacher teacher && teacher.activation() == null
        ? new Images(
            trainImages,
            trainLabels,
            testImages,
            testLabels,
            trainSize,
            testSize,
            new Targets.Teacher(teacher.units(), activation),
            subset,
            testInTrain)
        : this;
  }

  @Override
  public Problem create(RandomStreams streams, DataFiles files) {
    return ImageProblem.read(this, streams, files);
  }
}
