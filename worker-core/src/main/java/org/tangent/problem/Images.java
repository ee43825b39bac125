package org.tangent.problem;

import java.io.Serializable;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.tangent.data.DataFiles;
import org.tangent.linalg.RandomStreams;
import org.tangent.model.Activation;
import org.tangent.spec.Default;
import org.tangent.spec.Description;
import org.tangent.spec.Require;

/**
 * Images from IDX files, with pixels scaled to [0, 1]. The training set is the first N images, the
 * test set the first {@code testSize}, as they stand in the files.
 */
@Description("Images and labels from IDX files, plain or gzip")
public record Images(
    @Description("Path of the training images") String trainImages,
    @Description("Path of the training labels") String trainLabels,
    @Description("Path of the test images") String testImages,
    @Description("Path of the test labels") String testLabels,
    @Default("500") @Description("Number N of leading training images to use") int trainSize,
    @Default("10000") @Description("Number of leading test images to use") int testSize,
    @Default("oneHot") @Description("What the network is to output for an image") Targets targets)
    implements ProblemSpec {

  /** What the network is to output for an image. */
  public sealed interface Targets extends Serializable {

    /** One output a class: 1 for the image's label, 0 for the others. */
    @Description("One output a class, 1 for the label and 0 elsewhere")
    record OneHot(@Default("10") @Description("Number c of classes") int classes)
        implements Targets {
      public OneHot {
        Require.atLeast("classes", 2, classes);
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
  }

  public Images {
    Require.text("trainImages", trainImages);
    Require.text("trainLabels", trainLabels);
    Require.text("testImages", testImages);
    Require.text("testLabels", testLabels);
    Require.atLeast("trainSize", 1, trainSize);
    Require.atLeast("testSize", 1, testSize);
    Require.present("targets", targets);
  }

  @Override
  public List<String> files() {
    return Stream.of(trainImages, trainLabels, testImages, testLabels).toList();
  }

  @Override
  public OptionalInt samples() {
    return OptionalInt.of(trainSize);
  }

  @Override
  public boolean hasRealTargets() {
    return targets instanceof Targets.Teacher;
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
            new Targets.Teacher(teacher.units(), activation))
        : this;
  }

  @Override
  public Problem create(RandomStreams streams, DataFiles files) {
    return ImageProblem.read(this, streams, files);
  }
}
