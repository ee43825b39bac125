package org.tangent.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;

class AccuracyTest {
  private static final double NAN = Double.NaN;

  @Test
  void classIsTheLargestOutput() {
    DenseMatrix targets = matrix(4, 3, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0);
    double[] f = {-1, 5, 0, 2, -2, 6, 3, 0, -3, 4, 3, 1};
    // Outputs (−1, −2, −3), (5, 6, 4), (0, 3, 3), (2, 0, 1) of classes 0, 1, 2, 1: the first of
    // equals counts.
    assertThat(Accuracy.of(f, targets, 0.5)).hasValue(0.5);
  }

  @Test
  void singleOutputIsComparedWithTheThreshold() {
    DenseMatrix targets = matrix(4, 1, 0, 1, 1, 0);
    double[] f = {0.4, 0.6, 0.4, -2};
    assertThat(Accuracy.of(f, targets, 0.5)).hasValue(0.75);
    assertThat(Accuracy.of(f, targets, 0)).hasValue(0.75);
    assertThat(Accuracy.of(f, targets, -3)).hasValue(0.5);
  }

  @Test
  void targetsThatNameNoClassHaveNone() {
    assertThat(Accuracy.of(new double[] {1, 2}, matrix(2, 1, 0, 0.5), 0.5)).isEmpty();
    assertThat(Accuracy.of(new double[] {1, 2}, matrix(1, 2, 1, 1), 0.5)).isEmpty();
    assertThat(Accuracy.of(new double[] {1, 2}, matrix(1, 2, 0, 0), 0.5)).isEmpty();
  }

  @Test
  void outputsThatAreNoNumbersNameNoClass() {
    DenseMatrix targets = matrix(2, 2, 1, 1, 0, 0);
    assertThat(Accuracy.of(new double[] {NAN, 1, NAN, 0}, targets, 0.5)).hasValue(0.5);
    assertThat(Accuracy.of(new double[] {1, 1, NAN, 0}, targets, 0.5)).hasValue(0.5);
    assertThat(Accuracy.of(new double[] {NAN, 1}, matrix(2, 1, 0, 1), 0.5)).hasValue(0.5);
  }

  private static DenseMatrix matrix(int rows, int columns, double... values) {
    return new DenseMatrix(rows, columns, values);
  }
}
