package org.tangent.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.apache.commons.rng.simple.RandomSource;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LossTest {
  private static final double STEP = 1e-5;
  private static final double DIFFERENCES = 1e-9;
  private static final double ROUNDING = 1e-14;

  /** N = 2, c = 3. */
  private static final double[] OUTPUTS = {0.3, -1.2, 0.8, 2.0, -0.4, 0.1};

  private static final DenseMatrix TARGETS =
      new DenseMatrix(2, 3, new double[] {0.2, 0, 0.5, 1, 0.3, 0});

  @Test
  void valuesByHand() {
    double[] f = {Math.log(2), Math.log(6)};
    DenseMatrix target = new DenseMatrix(1, 2, new double[] {1, 0});
    // p = 2/3 and 6/7: −log(2/3) − log(1/7)
    assertThat(Loss.BINARY_CROSS_ENTROPY.value(f, target))
        .isCloseTo(Math.log(1.5) + Math.log(7), within(ROUNDING));
    // p = 2/8: −log(1/4)
    assertThat(Loss.SOFTMAX_CROSS_ENTROPY.value(f, target))
        .isCloseTo(Math.log(4), within(ROUNDING));
  }

  @Test
  void largeOutputsDoNotOverflow() {
    double[] f = {-1000, 1000};
    DenseMatrix target = new DenseMatrix(1, 2, new double[] {1, 0});
    assertThat(Loss.BINARY_CROSS_ENTROPY.value(f, target)).isEqualTo(2000);
    assertThat(Loss.SOFTMAX_CROSS_ENTROPY.value(f, target)).isEqualTo(2000);
  }

  @ParameterizedTest
  @EnumSource
  void gradientIsThatOfFiniteDifferences(Loss loss) {
    double[] gradient = new double[6];
    loss.gradient(OUTPUTS, TARGETS, gradient);
    for (int i = 0; i < 6; i++) {
      double slope = (loss.value(moved(i, STEP), TARGETS) - loss.value(moved(i, -STEP), TARGETS));
      assertThat(gradient[i]).isCloseTo(slope / (2 * STEP), within(DIFFERENCES));
    }
  }

  @ParameterizedTest
  @EnumSource
  void hessianIsTheDerivativeOfTheGradient(Loss loss) {
    double[] product = new double[6];
    double[] above = new double[6];
    double[] below = new double[6];
    for (int j = 0; j < 6; j++) {
      loss.hessianTimes(OUTPUTS, 2, unit(j), product);
      loss.gradient(moved(j, STEP), TARGETS, above);
      loss.gradient(moved(j, -STEP), TARGETS, below);
      for (int i = 0; i < 6; i++) {
        assertThat(product[i]).isCloseTo((above[i] - below[i]) / (2 * STEP), within(DIFFERENCES));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void hessianIsTheCovarianceOfSampledGradients(Loss loss) {
    int draws = 200_000;
    var random = RandomSource.XO_SHI_RO_256_PP.create(1L);
    double[] sampled = new double[6];
    double[] mean = new double[6];
    double[] covariance = new double[36];
    for (int draw = 0; draw < draws; draw++) {
      loss.sampledGradient(OUTPUTS, 2, random, sampled);
      for (int i = 0; i < 6; i++) {
        mean[i] += sampled[i] / draws;
        for (int j = 0; j < 6; j++) {
          covariance[i + 6 * j] += sampled[i] * sampled[j] / draws;
        }
      }
    }
    // Five standard errors: entries of the outer products have variances up to 2.
    double error = 5 * Math.sqrt(2.0 / draws);
    assertThat(mean).containsExactly(new double[6], within(error));
    double[] column = new double[6];
    for (int j = 0; j < 6; j++) {
      loss.hessianTimes(OUTPUTS, 2, unit(j), column);
      for (int i = j % 2; i < 6; i += 2) {
        assertThat(covariance[i + 6 * j]).isCloseTo(2 * column[i], within(error));
      }
    }
  }

  @Test
  void targetsThatDoNotFitAreNamed() {
    DenseMatrix two = new DenseMatrix(2, 2, new double[] {0.5, 0.5, 0.5, 0.6});
    assertThat(Loss.SQUARED.wrongTargets(two)).isEmpty();
    assertThat(Loss.BINARY_CROSS_ENTROPY.wrongTargets(two)).isEmpty();
    assertThat(Loss.SOFTMAX_CROSS_ENTROPY.wrongTargets(two))
        .hasValue("the targets of softmaxCrossEntropy must sum to 1: 1.1 (row 2)");
    DenseMatrix negative = new DenseMatrix(1, 2, new double[] {1.5, -0.5});
    assertThat(Loss.SOFTMAX_CROSS_ENTROPY.wrongTargets(negative))
        .hasValue("a target of softmaxCrossEntropy must be >= 0: -0.5 (row 1)");
    assertThat(Loss.BINARY_CROSS_ENTROPY.wrongTargets(negative))
        .hasValue("a target of binaryCrossEntropy must be from 0 to 1: 1.5 (row 1)");
  }

  private static double[] moved(int index, double by) {
    double[] moved = OUTPUTS.clone();
    moved[index] += by;
    return moved;
  }

  private static double[] unit(int index) {
    double[] unit = new double[6];
    unit[index] = 1;
    return unit;
  }
}
