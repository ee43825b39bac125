package org.tangent.geometry;

import dev.ludovic.netlib.blas.BLAS;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.linalg.Backend;
import org.tangent.model.Layer;
import org.tangent.model.Network;

/**
 * KFAC's approximation A ⊗ B to a layer's block (Martens and Grosse 2015; George 2023, eq. (4.2.7))
 * with A = AᵀA/N [d_in × d_in] of its inputs and B = Σ_r Δ_rᵀΔ_r/N [d_out × d_out] of its
 * sensitivities: on W [d_out × d_in] it acts as B W A, and its inverse as B⁻¹WA⁻¹.
 *
 * <p>In the order of w it is A ⊗ B where the units come first, and B ⊗ A otherwise. Weight vectors
 * are over all of w; only the layer's own part is read and written. Not for use by several threads
 * at once.
 */
public final class KroneckerBlock implements CurvatureBlock {
  private final BLAS blas = Backend.current().blas();
  private final DenseMatrix a;
  private final DenseMatrix b;
  private final KroneckerBasis basis;
  private final double[] scalings;

  private KroneckerBlock(DenseMatrix a, DenseMatrix b, KroneckerBasis basis) {
    this.a = a;
    this.b = b;
    this.basis = basis;
    this.scalings = basis.kroneckerScalings();
  }

  /**
   * Copies and decomposes both factors; the same factors always give the same bits.
   *
   * @param a [d_in × d_in], read from its lower triangle
   * @param b [d_out × d_out], read from its lower triangle
   * @throws ArithmeticException if a factor is not finite or LAPACK does not converge
   */
  public static KroneckerBlock of(Layer layer, DenseMatrix a, DenseMatrix b) {
    return new KroneckerBlock(a.copy(), b.copy(), KroneckerBasis.of(layer, a, b));
  }

  /**
   * The block of a layer at the network's current weights.
   *
   * @param x prepared inputs [N × d]
   * @param columns z_r [N × c] of {@link Fisher#columns}
   * @param layer index of the layer in {@link Network#layers}
   */
  public static KroneckerBlock of(
      Network network, DenseMatrix x, List<double[]> columns, int layer) {
    return of(LayerSensitivities.of(network, x, columns), layer);
  }

  static KroneckerBlock of(LayerSensitivities factors, int layer) {
    DenseMatrix a = SecondMoments.ofInputs(factors, layer);
    DenseMatrix b = SecondMoments.ofSensitivities(factors, layer);
    return new KroneckerBlock(a, b, KroneckerBasis.of(factors.layers().get(layer), a, b));
  }

  /** The eigenvectors and eigenvalues of both factors. */
  public KroneckerBasis basis() {
    return basis;
  }

  @Override
  public int offset() {
    return basis.layer().offset();
  }

  @Override
  public void multiply(double[] v, double[] product) {
    Layer layer = basis.layer();
    int rows = layer.rows();
    int columns = layer.columns();
    DenseMatrix left = layer.unitsFirst() ? b : a;
    DenseMatrix right = layer.unitsFirst() ? a : b;
    double[] half = new double[layer.size()];
    blas.dsymm(
        "L",
        "L",
        rows,
        columns,
        1.0,
        left.values(),
        0,
        rows,
        v,
        layer.offset(),
        rows,
        0.0,
        half,
        0,
        rows);
    blas.dsymm(
        "R",
        "L",
        rows,
        columns,
        1.0,
        right.values(),
        0,
        columns,
        half,
        0,
        rows,
        0.0,
        product,
        layer.offset(),
        rows);
  }

  @Override
  public void solve(double[] v, double damping, double[] solution) {
    solve(v, KroneckerDamping.EIGENVALUE, damping, solution);
  }

  /**
   * The layer's part of solution ← (A ⊗ B, damped)⁻¹v; solution may be v.
   *
   * @param epsilon ≥ 0
   * @throws ArithmeticException if the damped matrix is singular to working precision or not finite
   */
  public void solve(double[] v, KroneckerDamping damping, double epsilon, double[] solution) {
    Damping.requireNonNegative(epsilon);
    if (epsilon == 0 && basis.hasSingularFactor()) {
      throw basis.singular(epsilon);
    }
    basis.solve(v, scalings, damping, epsilon, solution);
  }

  @Override
  public double trace() {
    return trace(a) * trace(b);
  }

  static double trace(DenseMatrix matrix) {
    double trace = 0;
    for (int i = 0; i < matrix.numRows(); i++) {
      trace += matrix.apply(i, i);
    }
    return trace;
  }

  @Override
  public double squaredFrobenius() {
    return DenseBlock.squaredFrobenius(a) * DenseBlock.squaredFrobenius(b);
  }

  @Override
  public double[] eigenvalues() {
    double[] ascending = scalings.clone();
    Arrays.sort(ascending);
    return ascending;
  }

  @Override
  public DenseMatrix toDense() {
    Layer layer = basis.layer();
    int size = layer.size();
    DenseMatrix dense = new DenseMatrix(size, size, new double[Math.multiplyExact(size, size)]);
    for (int j = 0; j < layer.inputs(); j++) {
      for (int i = 0; i < layer.units(); i++) {
        int column = layer.index(i, j) - layer.offset();
        for (int l = 0; l < layer.inputs(); l++) {
          for (int k = 0; k < layer.units(); k++) {
            dense.values()[layer.index(k, l) - layer.offset() + column * size] =
                lower(a, l, j) * lower(b, k, i);
          }
        }
      }
    }
    return dense;
  }

  private static double lower(DenseMatrix matrix, int i, int j) {
    return matrix.apply(Math.max(i, j), Math.min(i, j));
  }
}
