package org.tangent.problem;

import java.util.Optional;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.data.Dataset;

/**
 * What is to be learned.
 *
 * @param train the training set
 * @param test the test set, with as many inputs and outputs
 * @param teacherDirections hidden weights [M* × d] of the teacher, where one is known
 */
public record Problem(Dataset train, Dataset test, Optional<DenseMatrix> teacherDirections) {

  public Problem {
    if (train.inputs().numCols() != test.inputs().numCols() || train.outputs() != test.outputs()) {
      throw new IllegalArgumentException(
          "train set has %d inputs and %d outputs, test set %d and %d"
              .formatted(
                  train.inputs().numCols(),
                  train.outputs(),
                  test.inputs().numCols(),
                  test.outputs()));
    }
  }

  /**
   * How large the training set is.
   *
   * @param samples number N of training samples
   * @param inputs dimension d of an input
   * @param outputs number c of outputs
   */
  public record Shape(int samples, int inputs, int outputs) {}

  public Shape shape() {
    return new Shape(train.size(), dimension(), train.outputs());
  }

  /** Dimension d of an input. */
  public int dimension() {
    return train.inputs().numCols();
  }
}
