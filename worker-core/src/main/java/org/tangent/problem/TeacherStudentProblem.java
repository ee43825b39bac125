package org.tangent.problem;

import java.util.Optional;
import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.data.Dataset;
import org.tangent.linalg.RandomStreams;
import org.tangent.model.Teacher;

/** Draws the teacher/student problem. */
final class TeacherStudentProblem {
  private TeacherStudentProblem() {}

  static Problem draw(TeacherStudent spec, RandomStreams streams) {
    Teacher teacher =
        Teacher.random(
            spec.teacherUnits(),
            spec.teacherActivation(),
            spec.teacherBias(),
            spec.dimension(),
            streams);
    DenseMatrix train = gaussian(spec.trainSize(), spec.dimension(), streams, "train.inputs");
    DenseMatrix test = gaussian(spec.testSize(), spec.dimension(), streams, "test.inputs");
    return new Problem(
        new Dataset(train, teacher.targets(train)),
        new Dataset(test, teacher.targets(test)),
        Optional.of(teacher.directions()));
  }

  /** Standard normal rows, drawn one after another so that smaller sets are nested in larger. */
  private static DenseMatrix gaussian(
      int rows, int columns, RandomStreams streams, String purpose) {
    NormalizedGaussianSampler sampler = streams.gaussian(purpose);
    double[] values = new double[Math.multiplyExact(rows, columns)];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        values[row + column * rows] = sampler.sample();
      }
    }
    return new DenseMatrix(rows, columns, values);
  }
}
