package org.tangent.geometry;

import dev.ludovic.netlib.blas.BLAS;
import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.linalg.Backend;
import org.tangent.linalg.Cholesky;

/**
 * F = GᵀG by its factor G [RN × p], the gradients of all columns at all samples by √N.
 *
 * <p>For RN &lt; p, (F + εI)⁻¹v = (v − Gᵀ(GGᵀ + εI)⁻¹Gv)/ε by Woodbury's identity, which holds for
 * every v: what is orthogonal to the rows of G is divided by ε. The subtraction loses as many
 * digits as ε is below the largest eigenvalue; one step of iterative refinement gives them back.
 * Without damping such a matrix is singular. For RN ≥ p the matrix [p × p] is the smaller one, and
 * is factored.
 */
final class LowRankCurvature implements CurvatureMatrix {
  private final BLAS blas = Backend.current().blas();
  private final int size;
  private final int rank;
  private final double[] factor;

  LowRankCurvature(LayerSensitivities factors, int size) {
    this.size = size;
    this.rank = factors.samples() * factors.columns();
    this.factor = gradients(factors, size);
    blas.dscal(factor.length, 1 / Math.sqrt(factors.samples()), factor, 1);
  }

  /** The gradients of all columns at all samples, [RN × p]. */
  static double[] gradients(LayerSensitivities factors, int size) {
    int rows = factors.samples() * factors.columns();
    double[] gradients = new double[Math.multiplyExact(rows, size)];
    for (int l = 0; l < factors.layers().size(); l++) {
      factors.gradients(l, gradients, factors.layers().get(l).offset());
    }
    return gradients;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void multiply(double[] v, double[] product) {
    transposeTimes(times(v), 1, 0, product);
  }

  /** Gv. */
  private double[] times(double[] v) {
    double[] product = new double[rank];
    blas.dgemv("N", rank, size, 1.0, factor, rank, v, 1, 0.0, product, 1);
    return product;
  }

  /** to ← scale·Gᵀu + keep·to. */
  private void transposeTimes(double[] u, double scale, double keep, double[] to) {
    blas.dgemv("T", rank, size, scale, factor, rank, u, 1, keep, to, 1);
  }

  @Override
  public void solve(double[] v, double damping, double[] solution) {
    Damping.requireNonNegative(damping);
    if (rank >= size) {
      new DenseBlock(name(), 0, primal()).solve(v, damping, solution);
      return;
    }
    if (damping == 0) {
      throw Damping.singular(name(), damping);
    }
    Cholesky dual = DenseBlock.factor(name(), dual(), damping);
    double[] right = Arrays.copyOf(v, size);
    double[] x = woodbury(dual, right, damping);
    // x ← x + (F + εI)⁻¹(v − (F + εI)x)
    transposeTimes(times(x), -1, 1, right);
    blas.daxpy(size, -damping, x, 1, right, 1);
    blas.daxpy(size, 1, woodbury(dual, right, damping), 1, x, 1);
    System.arraycopy(x, 0, solution, 0, size);
  }

  private double[] woodbury(Cholesky dual, double[] v, double damping) {
    double[] u = times(v);
    dual.solve(u);
    double[] x = Arrays.copyOf(v, size);
    transposeTimes(u, -1 / damping, 1 / damping, x);
    return x;
  }

  private String name() {
    return "the matrix of rank <= %d for %d weights".formatted(Math.min(rank, size), size);
  }

  /** The lower triangle of GGᵀ. */
  private DenseMatrix dual() {
    double[] gram = new double[Math.multiplyExact(rank, rank)];
    blas.dsyrk("L", "N", rank, size, 1.0, factor, rank, 0.0, gram, rank);
    return new DenseMatrix(rank, rank, gram);
  }

  /** The lower triangle of GᵀG. */
  private DenseMatrix primal() {
    return DenseBlock.secondMoment(factor, rank, size, 1);
  }

  @Override
  public double trace() {
    return QuasiDiagonalBlock.sumOfSquares(factor);
  }

  @Override
  public double frobenius() {
    return Math.sqrt(DenseBlock.squaredFrobenius(rank < size ? dual() : primal()));
  }

  @Override
  public DenseMatrix toDense() {
    return DenseBlock.full(primal());
  }
}
