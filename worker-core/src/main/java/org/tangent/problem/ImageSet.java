package org.tangent.problem;

import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.data.DataFileException;
import org.tangent.data.DataFiles;
import org.tangent.data.IdxArray;

/** Some of the images of a file, with their labels in another. */
final class ImageSet {
  private static final double WHITE = 255;

  private final IdxArray images;
  private final String labels;
  private final int[] rows;

  private ImageSet(IdxArray images, String labels, int[] rows) {
    this.images = images;
    this.labels = labels;
    this.rows = rows;
  }

  /** The first images of a file. */
  static ImageSet leading(String path, String labels, String component, int size, DataFiles files) {
    IdxArray images = images(path, component, size, files);
    return new ImageSet(images, labels, IntStream.range(0, size).toArray());
  }

  /**
   * The first images of each class, as many of each, in the order of the file.
   *
   * @throws DataFileException if a class has too few
   */
  static ImageSet balanced(String path, String labels, int size, int classes, DataFiles files) {
    IdxArray images = images(path, "trainSize", size, files);
    IdxArray known = labels(labels, images.items(), files);
    int each = size / classes;
    int[] found = new int[classes];
    int[] rows = new int[size];
    int taken = 0;
    for (int row = 0; row < images.items(); row++) {
      if (found[label(labels, known, row, classes)]++ < each) {
        rows[taken++] = row;
      }
    }
    for (int label = 0; label < classes; label++) {
      if (found[label] < each) {
        throw new DataFileException(
            "%s: a balanced subset of %d images must have %d of each class: %d of class %d"
                .formatted(labels, size, each, found[label], label));
      }
    }
    return new ImageSet(images, labels, rows);
  }

  private static IdxArray images(String path, String component, int size, DataFiles files) {
    IdxArray images = files.idx(path);
    if (images.rank() < 2) {
      throw new DataFileException(
          "%s: images must have 2 dimensions or more: %d".formatted(path, images.rank()));
    }
    DataRows.require(path, component, size, images.items());
    if (images.itemSize() == 0) {
      throw new DataFileException("%s: images must have 1 pixel or more: 0".formatted(path));
    }
    return images;
  }

  private static IdxArray labels(String path, int items, DataFiles files) {
    IdxArray labels = files.idx(path);
    if (labels.rank() != 1 || labels.items() < items) {
      throw new DataFileException(
          "%s: labels must have 1 dimension and %d items or more: %d and %d"
              .formatted(path, items, labels.rank(), labels.items()));
    }
    return labels;
  }

  private static int label(String path, IdxArray labels, int row, int classes) {
    int label = labels.at(row, 0);
    if (label >= classes) {
      throw new DataFileException(
          "%s: label %d must be < %d: %d".formatted(path, row, classes, label));
    }
    return label;
  }

  int pixels() {
    return images.itemSize();
  }

  /** The images [N × pixels], scaled to [0, 1]. */
  DenseMatrix inputs() {
    int pixels = pixels();
    double[] values = new double[Math.multiplyExact(rows.length, pixels)];
    for (int n = 0; n < rows.length; n++) {
      for (int pixel = 0; pixel < pixels; pixel++) {
        values[n + pixel * rows.length] = images.at(rows[n], pixel) / WHITE;
      }
    }
    return new DenseMatrix(rows.length, pixels, values);
  }

  /** One column a class: 1 for an image's label, 0 elsewhere. */
  DenseMatrix oneHot(int classes, DataFiles files) {
    IdxArray known = labels(labels, rows[rows.length - 1] + 1, files);
    double[] values = new double[rows.length * classes];
    for (int n = 0; n < rows.length; n++) {
      values[n + label(labels, known, rows[n], classes) * rows.length] = 1;
    }
    return new DenseMatrix(rows.length, classes, values);
  }
}
