package org.tangent.geometry;

import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.linalg.Backend;
import org.tangent.linalg.Cholesky;
import org.tangent.linalg.SymmetricEigen;
import org.tangent.model.Layer;

/** A block [n × n] with all its entries, of which the lower triangle is kept up. */
final class DenseBlock implements CurvatureBlock {
  private static final double ROUNDING = 0x1p-52;

  private final String name;
  private final int offset;
  private final int n;
  private final DenseMatrix lower;

  /**
   * @param offset place of its first weight in w
   * @param lower [n × n], read from its lower triangle
   */
  DenseBlock(String name, int offset, DenseMatrix lower) {
    this.name = name;
    this.offset = offset;
    this.n = lower.numRows();
    this.lower = lower;
  }

  /** The block of a layer. */
  static DenseBlock of(LayerSensitivities factors, int index) {
    Layer layer = factors.layers().get(index);
    int rows = factors.samples() * factors.columns();
    double[] gradients = new double[Math.multiplyExact(rows, layer.size())];
    factors.gradients(index, gradients, 0);
    DenseMatrix lower = secondMoment(gradients, rows, layer.size(), factors.samples());
    return new DenseBlock("the block of " + layer.name(), layer.offset(), lower);
  }

  @Override
  public int offset() {
    return offset;
  }

  /** (1/N) GᵀG for the gradients G [NR × n] of N samples, as its lower triangle. */
  static DenseMatrix secondMoment(double[] gradients, int rows, int n, int samples) {
    double[] moment = new double[Math.multiplyExact(n, n)];
    Backend.current()
        .blas()
        .dsyrk("L", "T", n, rows, 1.0 / samples, gradients, rows, 0.0, moment, n);
    return new DenseMatrix(n, n, moment);
  }

  @Override
  public void multiply(double[] v, double[] product) {
    double[] part = Arrays.copyOfRange(v, offset, offset + n);
    Backend.current()
        .blas()
        .dsymv("L", n, 1.0, lower.values(), 0, n, part, 0, 1, 0.0, product, offset, 1);
  }

  @Override
  public void solve(double[] v, double damping, double[] solution) {
    Cholesky cholesky = factor(name, lower, damping);
    double[] part = Arrays.copyOfRange(v, offset, offset + n);
    cholesky.solve(part);
    System.arraycopy(part, 0, solution, offset, n);
  }

  /**
   * Factors a symmetric matrix, from its lower triangle, with damping.
   *
   * @throws ArithmeticException if it is not positive definite to working precision, or not finite,
   *     which LAPACK does not always tell
   */
  static Cholesky factor(String name, DenseMatrix lower, double damping) {
    int n = lower.numRows();
    Cholesky cholesky = new Cholesky(n);
    double rounding = damping > 0 ? 0 : n * ROUNDING;
    if (!(cholesky.factor(lower, damping) && cholesky.pivotRatio() > rounding)) {
      throw Damping.singular(name, damping);
    }
    return cholesky;
  }

  @Override
  public double trace() {
    double trace = 0;
    for (int i = 0; i < n; i++) {
      trace += lower.values()[i + i * n];
    }
    return trace;
  }

  @Override
  public double squaredFrobenius() {
    return squaredFrobenius(lower);
  }

  /** ‖M‖_F² of a symmetric matrix from its lower triangle. */
  static double squaredFrobenius(DenseMatrix lower) {
    int n = lower.numRows();
    double sum = 0;
    for (int column = 0; column < n; column++) {
      double diagonal = lower.values()[column + column * n];
      sum += diagonal * diagonal;
      for (int row = column + 1; row < n; row++) {
        double entry = lower.values()[row + column * n];
        sum += 2 * entry * entry;
      }
    }
    return sum;
  }

  @Override
  public double[] eigenvalues() {
    return SymmetricEigen.eigenvalues(lower);
  }

  @Override
  public DenseMatrix toDense() {
    return full(lower);
  }

  /** Both triangles of a symmetric matrix from its lower one. */
  static DenseMatrix full(DenseMatrix lower) {
    int n = lower.numRows();
    DenseMatrix full = lower.copy();
    for (int column = 0; column < n; column++) {
      for (int row = column + 1; row < n; row++) {
        full.values()[column + row * n] = lower.values()[row + column * n];
      }
    }
    return full;
  }
}
