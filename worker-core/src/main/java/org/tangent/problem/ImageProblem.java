package org.tangent.problem;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.data.DataFileException;
import org.tangent.data.DataFiles;
import org.tangent.data.Dataset;
import org.tangent.linalg.RandomStreams;
import org.tangent.loss.Loss;
import org.tangent.model.Teacher;

/** Reads a problem of images. */
final class ImageProblem {
  private ImageProblem() {}

  static Problem read(Images spec, RandomStreams streams, DataFiles files) {
    ImageSet train =
        spec.subset() instanceof Images.Subset.Balanced balanced
            ? ImageSet.balanced(
                spec.trainImages(), spec.trainLabels(), spec.trainSize(), balanced.classes(), files)
            : ImageSet.leading(
                spec.trainImages(), spec.trainLabels(), "trainSize", spec.trainSize(), files);
    ImageSet test =
        ImageSet.leading(spec.testImages(), spec.testLabels(), "testSize", spec.testSize(), files);
    if (train.pixels() != test.pixels()) {
      throw new DataFileException(
          "%s has %d pixels an image, %s %d; both must have as many"
              .formatted(spec.trainImages(), train.pixels(), spec.testImages(), test.pixels()));
    }
    List<ImageSet> training = spec.testInTrain() ? List.of(train, test) : List.of(train);
    return problem(spec.targets(), training, List.of(test), streams, files);
  }

  private static Problem problem(
      Images.Targets targets,
      List<ImageSet> train,
      List<ImageSet> test,
      RandomStreams streams,
      DataFiles files) {
    DenseMatrix inputs = stacked(train, ImageSet::inputs);
    DenseMatrix held = stacked(test, ImageSet::inputs);
    if (targets instanceof Images.Targets.Pixels) {
      // Of 60,000 images one copy is enough.
      return new Problem(new Dataset(inputs, inputs), new Dataset(held, held), Optional.empty());
    }
    if (targets instanceof Images.Targets.OneHot hot) {
      Function<ImageSet, DenseMatrix> classes = part -> part.oneHot(hot.classes(), files);
      return new Problem(
          new Dataset(inputs, stacked(train, classes)),
          new Dataset(held, stacked(test, classes)),
          Optional.empty());
    }
    Teacher teacher = teacher(targets, inputs.numCols(), streams, files);
    boolean softmax = targets instanceof Images.Targets.Network network && network.softmax();
    return new Problem(
        new Dataset(inputs, outputs(teacher, inputs, softmax)),
        new Dataset(held, outputs(teacher, held, softmax)),
        Optional.of(teacher.directions()));
  }

  private static Teacher teacher(
      Images.Targets targets, int pixels, RandomStreams streams, DataFiles files) {
    if (targets instanceof Images.Targets.Network network) {
      return Teacher.given(network.model(), pixels, streams, files);
    }
    Images.Targets.Teacher drawn = (Images.Targets.Teacher) targets;
    return Teacher.random(drawn.units(), drawn.activation(), false, pixels, streams);
  }

  private static DenseMatrix outputs(Teacher teacher, DenseMatrix inputs, boolean softmax) {
    DenseMatrix outputs = teacher.targets(inputs);
    if (softmax) {
      Loss.SOFTMAX_CROSS_ENTROPY.mean(outputs.values(), inputs.numRows(), outputs.values());
    }
    return outputs;
  }

  /** What each part gives, one below the other. */
  private static DenseMatrix stacked(
      List<ImageSet> parts, Function<ImageSet, DenseMatrix> function) {
    List<DenseMatrix> matrices = parts.stream().map(function).toList();
    return matrices.size() == 1 ? matrices.get(0) : Dataset.stacked(matrices);
  }
}
