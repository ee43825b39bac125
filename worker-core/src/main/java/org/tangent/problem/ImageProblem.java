package org.tangent.problem;

import java.util.Optional;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.data.DataFileException;
import org.tangent.data.DataFiles;
import org.tangent.data.Dataset;
import org.tangent.data.IdxArray;
import org.tangent.linalg.RandomStreams;
import org.tangent.model.Teacher;

/** Reads a problem of images. */
final class ImageProblem {
  private static final double WHITE = 255;

  private ImageProblem() {}

  static Problem read(Images spec, RandomStreams streams, DataFiles files) {
    DenseMatrix train = images(spec.trainImages(), "trainSize", spec.trainSize(), files);
    DenseMatrix test = images(spec.testImages(), "testSize", spec.testSize(), files);
    if (train.numCols() != test.numCols()) {
      throw new DataFileException(
          "%s has %d pixels an image, %s %d; both must have as many"
              .formatted(spec.trainImages(), train.numCols(), spec.testImages(), test.numCols()));
    }
    if (spec.targets() instanceof Images.Targets.Pixels) {
      return new Problem(new Dataset(train, train), new Dataset(test, test), Optional.empty());
    }
    if (spec.targets() instanceof Images.Targets.OneHot oneHot) {
      return new Problem(
          new Dataset(train, oneHot(spec.trainLabels(), train.numRows(), oneHot, files)),
          new Dataset(test, oneHot(spec.testLabels(), test.numRows(), oneHot, files)),
          Optional.empty());
    }
    Images.Targets.Teacher given = (Images.Targets.Teacher) spec.targets();
    Teacher teacher =
        Teacher.random(given.units(), given.activation(), false, train.numCols(), streams);
    return new Problem(
        new Dataset(train, teacher.targets(train)),
        new Dataset(test, teacher.targets(test)),
        Optional.of(teacher.directions()));
  }

  private static DenseMatrix images(String path, String component, int rows, DataFiles files) {
    IdxArray idx = files.idx(path);
    if (idx.rank() < 2) {
      throw new DataFileException(
          "%s: images must have 2 dimensions or more: %d".formatted(path, idx.rank()));
    }
    DataRows.require(path, component, rows, idx.items());
    int pixels = idx.itemSize();
    double[] values = new double[Math.multiplyExact(rows, pixels)];
    for (int row = 0; row < rows; row++) {
      for (int pixel = 0; pixel < pixels; pixel++) {
        values[row + pixel * rows] = idx.at(row, pixel) / WHITE;
      }
    }
    return new DenseMatrix(rows, pixels, values);
  }

  private static DenseMatrix oneHot(
      String path, int rows, Images.Targets.OneHot targets, DataFiles files) {
    IdxArray labels = files.idx(path);
    if (labels.rank() != 1 || labels.items() < rows) {
      throw new DataFileException(
          "%s: labels must have 1 dimension and %d items or more: %d and %d"
              .formatted(path, rows, labels.rank(), labels.items()));
    }
    double[] values = new double[rows * targets.classes()];
    for (int row = 0; row < rows; row++) {
      int label = labels.at(row, 0);
      if (label >= targets.classes()) {
        throw new DataFileException(
            "%s: label %d must be < %d: %d".formatted(path, row, targets.classes(), label));
      }
      values[row + label * rows] = 1;
    }
    return new DenseMatrix(rows, targets.classes(), values);
  }
}
