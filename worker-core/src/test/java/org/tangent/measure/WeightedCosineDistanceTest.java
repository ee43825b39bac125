package org.tangent.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.tangent.model.Networks;

class WeightedCosineDistanceTest {
  private static final double TOLERANCE = 1e-15;

  private static DenseMatrix rows(int count, double... values) {
    return new DenseMatrix(count, values.length / count, values, true);
  }

  @Test
  void bothVariantsByHand() {
    // Norms² 1 and 3; cosines with the teacher (1, 0) are 1/√2·√2 = 1 and 0.
    DenseMatrix student = rows(2, 1, 0, 0, Math.sqrt(3));
    WeightedCosineDistance distance = WeightedCosineDistance.between(student, rows(1, 5, 0));
    assertThat(distance.squared()).isCloseTo(0.75 * 2, within(TOLERANCE));
    assertThat(distance.root()).isCloseTo(0.75 * Math.sqrt(2), within(TOLERANCE));
  }

  @Test
  void copiesOfTheTeacherInAnyPositiveScaleHaveDistanceZero() {
    DenseMatrix teacher = Networks.gaussian(3, 4, 1);
    double[] copies = teacher.values().clone();
    for (int i = 0; i < copies.length; i++) {
      copies[i] *= 1 + i % 3;
    }
    WeightedCosineDistance distance =
        WeightedCosineDistance.between(new DenseMatrix(3, 4, copies), teacher);
    assertThat(distance.squared()).isCloseTo(0, within(TOLERANCE));
    assertThat(distance.root()).isCloseTo(0, within(1e-7));
  }

  @Test
  void oppositeWeightsHaveTheLargestDistance() {
    WeightedCosineDistance distance = WeightedCosineDistance.between(rows(1, -2, 0), rows(1, 1, 0));
    assertThat(distance.squared()).isEqualTo(4);
    assertThat(distance.root()).isEqualTo(2);
  }

  @Test
  void weightsOfNormZeroAreHarmless() {
    DenseMatrix teacher = rows(2, 1, 1, 0, 0);
    WeightedCosineDistance with = WeightedCosineDistance.between(rows(2, 1, 0, 0, 0), teacher);
    WeightedCosineDistance without = WeightedCosineDistance.between(rows(1, 1, 0), teacher);
    assertThat(with).isEqualTo(without);
    assertThat(WeightedCosineDistance.between(rows(1, 0, 0), teacher).squared()).isZero();
  }

  @Test
  void rootSquaredIsAtMostTheSquaredVariant() {
    for (int seed = 0; seed < 20; seed++) {
      WeightedCosineDistance distance =
          WeightedCosineDistance.between(
              Networks.gaussian(30, 5, seed), Networks.gaussian(3, 5, 100 + seed));
      assertThat(distance.root() * distance.root())
          .as("seed %d", seed)
          .isLessThanOrEqualTo(distance.squared());
    }
  }

  @Test
  void otherDimensionsAreRefusedWithBothShapes() {
    assertThatThrownBy(() -> WeightedCosineDistance.between(rows(1, 1, 2), rows(1, 1, 2, 3)))
        .hasMessage("student [1 x 2] and teacher [1 x 3] must have as many columns");
  }
}
