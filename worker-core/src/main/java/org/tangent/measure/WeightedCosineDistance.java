package org.tangent.measure;

import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * How far the student's hidden weights point away from the nearest of the teacher's, with pᵢ =
 * ‖uᵢ‖²/Σ‖u_k‖² and cᵢ the largest cosine of uᵢ with a teacher's weight:
 *
 * <p>squared = Σᵢ pᵢ 2(1 − cᵢ), Arbel et al. (2023), eq. (9);
 *
 * <p>root = Σᵢ pᵢ √(2(1 − cᵢ)), the distance in the authors' code. By Jensen's inequality root² ≤
 * squared.
 *
 * <p>Weights of norm 0 carry no weight; a teacher's weight of norm 0 is passed over.
 */
public record WeightedCosineDistance(double squared, double root) {

  /**
   * Both variants for a student and a teacher.
   *
   * @param student [M × d], one row a unit
   * @param teacher [M* × d], one row a unit
   * @throws IllegalArgumentException if the dimensions differ
   */
  public static WeightedCosineDistance between(DenseMatrix student, DenseMatrix teacher) {
    if (student.numCols() != teacher.numCols()) {
      throw new IllegalArgumentException(
          "student [%d x %d] and teacher [%d x %d] must have as many columns"
              .formatted(
                  student.numRows(), student.numCols(), teacher.numRows(), teacher.numCols()));
    }
    double[] norms = squaredNorms(student);
    double[] teacherNorms = squaredNorms(teacher);
    double total = 0;
    double squared = 0;
    double root = 0;
    for (int i = 0; i < norms.length; i++) {
      if (norms[i] == 0) {
        continue;
      }
      double cosine = largestCosine(student, i, norms[i], teacher, teacherNorms);
      double distance = 2 * Math.max(0, 1 - cosine);
      total += norms[i];
      squared += norms[i] * distance;
      root += norms[i] * Math.sqrt(distance);
    }
    return total == 0
        ? new WeightedCosineDistance(0, 0)
        : new WeightedCosineDistance(squared / total, root / total);
  }

  private static double largestCosine(
      DenseMatrix student, int unit, double norm, DenseMatrix teacher, double[] teacherNorms) {
    double largest = -1;
    for (int j = 0; j < teacherNorms.length; j++) {
      if (teacherNorms[j] > 0) {
        double product = 0;
        for (int k = 0; k < student.numCols(); k++) {
          product += student.apply(unit, k) * teacher.apply(j, k);
        }
        largest = Math.max(largest, product / Math.sqrt(norm * teacherNorms[j]));
      }
    }
    return largest;
  }

  private static double[] squaredNorms(DenseMatrix rows) {
    double[] norms = new double[rows.numRows()];
    for (int k = 0; k < rows.numCols(); k++) {
      for (int i = 0; i < norms.length; i++) {
        double value = rows.apply(i, k);
        norms[i] += value * value;
      }
    }
    return norms;
  }
}
