package org.tangent.geometry;

import dev.ludovic.netlib.blas.BLAS;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.linalg.Backend;

/** Sums over samples of products of layer factors. */
public final class SecondMoments {
  private SecondMoments() {}

  /**
   * moment ← keep·moment + weight·MᵀM, in the lower triangle of moment [d × d]. The factors of KFAC
   * are A = AᵀA/N of a layer's inputs and B = Σ_r Δ_rᵀΔ_r/N of its sensitivities (George 2023, eq.
   * (4.2.7)); with {@code keep} they are summed over columns or averaged over steps.
   *
   * @param m [N × d] column-major
   */
  public static void add(double keep, double weight, double[] m, int samples, DenseMatrix moment) {
    int d = moment.numRows();
    Backend.current()
        .blas()
        .dsyrk("L", "T", d, samples, weight, m, samples, keep, moment.values(), d);
  }

  /** A zero matrix [d × d]. */
  public static DenseMatrix empty(int d) {
    return new DenseMatrix(d, d, new double[Math.multiplyExact(d, d)]);
  }

  /** A = AᵀA/N of a layer, in the lower triangle. */
  static DenseMatrix ofInputs(LayerSensitivities factors, int layer) {
    DenseMatrix a = empty(factors.layers().get(layer).inputs());
    add(0, 1.0 / factors.samples(), factors.inputs(layer), factors.samples(), a);
    return a;
  }

  /** B = Σ_r Δ_rᵀΔ_r/N of a layer, in the lower triangle. */
  static DenseMatrix ofSensitivities(LayerSensitivities factors, int layer) {
    DenseMatrix b = empty(factors.layers().get(layer).units());
    for (int r = 0; r < factors.columns(); r++) {
      double[] delta = factors.sensitivities(r, layer);
      add(1, 1.0 / factors.samples(), delta, factors.samples(), b);
    }
    return b;
  }

  /** Σ_r (Δ_r∘²)ᵀ M/N [d_out × k] for the first k columns of M [N × …]. */
  static double[] ofUnits(LayerSensitivities factors, int layer, double[] m, int k) {
    BLAS blas = Backend.current().blas();
    int samples = factors.samples();
    int units = factors.layers().get(layer).units();
    double[] sum = new double[units * k];
    for (int r = 0; r < factors.columns(); r++) {
      double[] squares = squares(factors.sensitivities(r, layer));
      double weight = 1.0 / samples;
      blas.dgemm(
          "T", "N", units, k, samples, weight, squares, samples, m, samples, 1.0, sum, units);
    }
    return sum;
  }

  /** M∘². */
  public static double[] squares(double[] m) {
    double[] squares = new double[m.length];
    for (int i = 0; i < m.length; i++) {
      squares[i] = m[i] * m[i];
    }
    return squares;
  }
}
