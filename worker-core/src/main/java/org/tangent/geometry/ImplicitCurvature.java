package org.tangent.geometry;

import dev.ludovic.netlib.blas.BLAS;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.linalg.Backend;
import org.tangent.model.Layer;
import org.tangent.model.LayerFactors;
import org.tangent.model.Network;

/**
 * F = (1/N) Σ_r JᵀZ_rZ_rᵀJ by products alone: Fv by a push-forward and a pull-back, equations by
 * conjugate gradients. It holds for the weights that the network has when it is asked, with the
 * columns as they were given.
 *
 * <p>The trace is exact, (1/N) Σ_layers Σ_r Σₙ ‖δ_rn‖²‖aₙ‖², and so is the Frobenius norm, that of
 * the matrix GGᵀ [RN × RN] of all gradients' products, which is not stored but gone through by
 * layer factors, N × N at a time.
 */
final class ImplicitCurvature implements CurvatureMatrix {
  private final BLAS blas = Backend.current().blas();
  private final Network network;
  private final DenseMatrix x;
  private final List<double[]> columns;
  private final double tolerance;
  private final int maxIterations;

  /**
   * @param tolerance bound on the residual of a solution by the norm of the right side
   * @param maxIterations bound on the products that a solution takes
   */
  ImplicitCurvature(
      Network network, DenseMatrix x, List<double[]> columns, double tolerance, int maxIterations) {
    if (!(tolerance > 0) || maxIterations < 1) {
      throw new IllegalArgumentException(
          "tolerance must be > 0 and maxIterations >= 1: %s, %d"
              .formatted(tolerance, maxIterations));
    }
    this.network = network;
    this.x = x;
    this.columns = List.copyOf(columns);
    this.tolerance = tolerance;
    this.maxIterations = maxIterations;
  }

  @Override
  public int size() {
    return network.parameters();
  }

  @Override
  public void multiply(double[] v, double[] product) {
    double[] change = new double[x.numRows() * network.outputs()];
    network.pushForward(x, v, change);
    network.pullBack(x, metricTimes(change), product);
  }

  /** (1/N) Σ_r z_r (z_rᵀu), sample by sample. */
  private double[] metricTimes(double[] u) {
    int samples = x.numRows();
    double[] product = new double[u.length];
    for (double[] z : columns) {
      for (int n = 0; n < samples; n++) {
        double dot = 0;
        for (int i = n; i < u.length; i += samples) {
          dot += z[i] * u[i];
        }
        for (int i = n; i < u.length; i += samples) {
          product[i] += z[i] * (dot / samples);
        }
      }
    }
    return product;
  }

  /**
   * @throws ArithmeticException also if the residual is above the tolerance after the last
   *     iteration, or a direction has no curvature
   */
  @Override
  public void solve(double[] v, double damping, double[] solution) {
    Damping.requireNonNegative(damping);
    int p = size();
    double[] residual = v.clone();
    double[] direction = v.clone();
    double[] product = new double[p];
    double[] found = new double[p];
    double squared = blas.ddot(p, residual, 1, residual, 1);
    double bound = tolerance * tolerance * squared;
    for (int iteration = 0; squared > bound || !Double.isFinite(squared); iteration++) {
      if (iteration == maxIterations) {
        throw notConverged(iteration, squared, bound, "which is the last");
      }
      multiply(direction, product);
      blas.daxpy(p, damping, direction, 1, product, 1);
      double curvature = blas.ddot(p, direction, 1, product, 1);
      if (!(curvature > 0 && Double.isFinite(curvature))) {
        throw notConverged(iteration, squared, bound, "where the curvature is " + curvature);
      }
      double step = squared / curvature;
      blas.daxpy(p, step, direction, 1, found, 1);
      blas.daxpy(p, -step, product, 1, residual, 1);
      double next = blas.ddot(p, residual, 1, residual, 1);
      blas.dscal(p, next / squared, direction, 1);
      blas.daxpy(p, 1, residual, 1, direction, 1);
      squared = next;
    }
    System.arraycopy(found, 0, solution, 0, p);
  }

  private ArithmeticException notConverged(
      int iteration, double squared, double bound, String reason) {
    return new ArithmeticException(
        "conjugate gradients stopped at iteration %d, %s: the residual is %s of the right side"
            .formatted(iteration, reason, tolerance * Math.sqrt(squared / bound)));
  }

  @Override
  public double trace() {
    LayerFactors factors = network.factors(x);
    List<Layer> layers = network.layers();
    int samples = x.numRows();
    double[][] inputNorms = new double[layers.size()][];
    for (int l = 0; l < inputNorms.length; l++) {
      inputNorms[l] = squaredRows(factors.inputs(l), samples, layers.get(l).inputs());
    }
    double[] sum = new double[1];
    for (double[] z : columns) {
      factors.backward(
          z,
          (l, delta) -> {
            double[] norms = squaredRows(delta, samples, layers.get(l).units());
            sum[0] += blas.ddot(samples, norms, 1, inputNorms[l], 1);
          });
    }
    return sum[0] / samples;
  }

  /** The squared norms of the rows of M [N × d]. */
  private static double[] squaredRows(double[] m, int samples, int d) {
    double[] norms = new double[samples];
    for (int i = 0; i < samples * d; i++) {
      norms[i % samples] += m[i] * m[i];
    }
    return norms;
  }

  @Override
  public double frobenius() {
    double sum = 0;
    for (int left = 0; left < columns.size(); left++) {
      LayerSensitivities ofLeft = sensitivities(left);
      sum += squaredProducts(ofLeft, ofLeft);
      for (int right = 0; right < left; right++) {
        sum += 2 * squaredProducts(ofLeft, sensitivities(right));
      }
    }
    return Math.sqrt(sum) / x.numRows();
  }

  private LayerSensitivities sensitivities(int column) {
    return LayerSensitivities.of(network, x, List.of(columns.get(column)));
  }

  /** The sum of the squared products of the gradients of two columns at all pairs of samples. */
  private double squaredProducts(LayerSensitivities left, LayerSensitivities right) {
    DenseMatrix gram = left.emptyKernel(right);
    for (int l = 0; l < network.layers().size(); l++) {
      left.addKernel(l, right, gram);
    }
    return QuasiDiagonalBlock.sumOfSquares(gram.values());
  }

  @Override
  public DenseMatrix toDense() {
    int p = size();
    DenseMatrix dense = new DenseMatrix(p, p, new double[Math.multiplyExact(p, p)]);
    double[] unit = new double[p];
    double[] column = new double[p];
    for (int j = 0; j < p; j++) {
      Arrays.fill(unit, 0);
      unit[j] = 1;
      multiply(unit, column);
      System.arraycopy(column, 0, dense.values(), j * p, p);
    }
    return dense;
  }
}
