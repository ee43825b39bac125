package org.tangent.geometry;

import java.util.function.Function;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.linalg.Backend;

/**
 * How far approximations F̂_l are from a layer's exact block F_l [d × d], d = d_in·d_out, of which
 * the dense matrix is formed (George 2023, figures 2 and 4).
 *
 * <p>‖F_l − A ⊗ B‖² = ‖F_l − EKFAC‖² + ‖EKFAC − A ⊗ B‖², since EKFAC is the projection of F_l on
 * the diagonal matrices of the basis of A ⊗ B: also if A ⊗ B is from other weights or samples, and
 * the scalings of EKFAC are not.
 */
public final class BlockErrors {
  private final DenseMatrix exact;
  private final Function<Approximation, CurvatureBlock> approximations;
  private final double[] spectrum;

  BlockErrors(CurvatureBlock exact, Function<Approximation, CurvatureBlock> approximations) {
    this.exact = exact.toDense();
    this.approximations = approximations;
    this.spectrum = exact.eigenvalues();
  }

  /** ‖F_l‖_F, which is the norm of its spectrum too. */
  public double exactNorm() {
    return norm(exact.values());
  }

  /** ‖F_l − F̂_l‖_F. */
  public double distance(Approximation approximation) {
    return distance(exact.values(), approximations.apply(approximation).toDense().values());
  }

  /** ‖λ(F_l) − λ(F̂_l)‖₂ of both spectra in ascending order; at most {@link #distance}. */
  public double spectrumDistance(Approximation approximation) {
    return distance(spectrum, eigenvalues(approximation));
  }

  /** λ(F̂_l) in ascending order. */
  public double[] eigenvalues(Approximation approximation) {
    return approximations.apply(approximation).eigenvalues();
  }

  private static double distance(double[] exact, double[] other) {
    double[] difference = other.clone();
    Backend.current().blas().daxpy(exact.length, -1, exact, 1, difference, 1);
    return norm(difference);
  }

  private static double norm(double[] values) {
    return Math.sqrt(QuasiDiagonalBlock.sumOfSquares(values));
  }
}
