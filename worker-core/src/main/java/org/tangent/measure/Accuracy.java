package org.tangent.measure;

import java.util.OptionalDouble;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * The share of samples that are classified rightly, where targets name a class: one 1 and else 0
 * with several outputs, 0 or 1 with one. A sample's class is its largest output; with one output,
 * whether that exceeds a threshold. Outputs that are not numbers are of no class.
 */
final class Accuracy {
  private Accuracy() {}

  /**
   * For outputs and targets [N × c]; empty if the targets name no classes.
   *
   * @param threshold of a single output
   */
  static OptionalDouble of(double[] f, DenseMatrix targets, double threshold) {
    int samples = targets.numRows();
    int right = 0;
    for (int n = 0; n < samples; n++) {
      int label = label(targets, n);
      if (label < 0) {
        return OptionalDouble.empty();
      }
      right += label == predicted(f, targets, n, threshold) ? 1 : 0;
    }
    return OptionalDouble.of((double) right / samples);
  }

  /** The class of a sample, or −1 if its targets name none. */
  private static int label(DenseMatrix targets, int n) {
    if (targets.numCols() == 1) {
      double y = targets.apply(n, 0);
      return y == 0 || y == 1 ? (int) y : -1;
    }
    int label = -1;
    for (int k = 0; k < targets.numCols(); k++) {
      double y = targets.apply(n, k);
      boolean isLabel = y == 1;
      if (isLabel && label >= 0 || !isLabel && y != 0) {
        return -1;
      }
      label = isLabel ? k : label;
    }
    return label;
  }

  /** The class that a sample's outputs name, or −1 if one of them is not a number. */
  private static int predicted(double[] f, DenseMatrix targets, int n, double threshold) {
    int samples = targets.numRows();
    int largest = 0;
    for (int k = 0; k < targets.numCols(); k++) {
      double output = f[k * samples + n];
      if (Double.isNaN(output)) {
        return -1;
      }
      if (output > f[largest * samples + n]) {
        largest = k;
      }
    }
    if (targets.numCols() == 1) {
      return f[n] > threshold ? 1 : 0;
    }
    return largest;
  }
}
