package org.tangent.model;

import java.util.Random;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.linalg.RandomStreams;

/** Networks, inputs and dense Jacobians for tests. */
public final class Networks {
  private Networks() {}

  /** A random network with output weights that are not zero. */
  public static Network random(OneHiddenLayer spec, int dimension, int outputs, long seed) {
    return OneHiddenLayerNetwork.random(
        spec, dimension, outputs, new RandomStreams(seed), "student");
  }

  /** A mean-field network with U and v from N(0, 1). */
  public static OneHiddenLayer spec(int units, Activation activation) {
    return new OneHiddenLayer(units, activation, OutputScale.MEAN_FIELD, 1, 1, false, null);
  }

  /** Standard normal numbers [rows × columns]. */
  public static DenseMatrix gaussian(int rows, int columns, long seed) {
    Random random = new Random(seed);
    return new DenseMatrix(
        rows, columns, random.doubles(rows * (long) columns, -1, 1).map(x -> 2 * x).toArray());
  }

  /** The Jacobian [Nc × p], a row at a time by Jᵀe. */
  public static RealMatrix jacobian(Network network, DenseMatrix x) {
    int size = x.numRows() * network.outputs();
    RealMatrix jacobian = new Array2DRowRealMatrix(size, network.parameters());
    double[] row = new double[network.parameters()];
    for (int i = 0; i < size; i++) {
      double[] unit = new double[size];
      unit[i] = 1;
      network.pullBack(x, unit, row);
      jacobian.setRow(i, row);
    }
    return jacobian;
  }

  /** A column-major symmetric matrix from its lower triangle. */
  public static RealMatrix symmetric(DenseMatrix lower) {
    int n = lower.numRows();
    RealMatrix full = new Array2DRowRealMatrix(n, n);
    for (int column = 0; column < n; column++) {
      for (int row = column; row < n; row++) {
        full.setEntry(row, column, lower.apply(row, column));
        full.setEntry(column, row, lower.apply(row, column));
      }
    }
    return full;
  }
}
