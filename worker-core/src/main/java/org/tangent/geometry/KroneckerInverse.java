package org.tangent.geometry;

import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.linalg.Cholesky;
import org.tangent.model.Layer;

/**
 * The inverse of a Kronecker product whose factors are damped each, (A + βI)⁻¹ [d_in × d_in] and (B
 * + αI)⁻¹ [d_out × d_out], by Cholesky factorisations (Martens and Grosse 2015, section 6.3).
 */
public final class KroneckerInverse {
  private final Layer layer;
  private final double[] inputs;
  private final double[] units;

  private KroneckerInverse(Layer layer, double[] inputs, double[] units) {
    this.layer = layer;
    this.inputs = inputs;
    this.units = units;
  }

  /**
   * Inverts both factors, of which the lower triangles are read.
   *
   * @param a [d_in × d_in]
   * @param b [d_out × d_out]
   * @param damping one that {@link KroneckerDamping#splits}
   * @param epsilon &gt; 0
   * @throws ArithmeticException if a damped factor is not finite or not positive definite to
   *     working precision
   */
  public static KroneckerInverse of(
      Layer layer, DenseMatrix a, DenseMatrix b, KroneckerDamping damping, double epsilon) {
    double meanInput = mean(a);
    double meanUnit = mean(b);
    double onUnits = damping.onUnits(epsilon, meanInput, meanUnit);
    double onInputs = damping.onInputs(epsilon, meanInput, meanUnit);
    if (onUnits == 0) {
      return ofZero(layer, epsilon);
    }
    return new KroneckerInverse(
        layer,
        inverse(layer, "input", a, layer.inputs(), onUnits, epsilon),
        inverse(layer, "sensitivity", b, layer.units(), onInputs, epsilon));
  }

  /** √ε I twice, in place of a product of which a factor is 0. */
  private static KroneckerInverse ofZero(Layer layer, double epsilon) {
    return new KroneckerInverse(
        layer, diagonal(layer.inputs(), epsilon), diagonal(layer.units(), epsilon));
  }

  private static double[] diagonal(int d, double epsilon) {
    double[] matrix = new double[d * d];
    for (int i = 0; i < d; i++) {
      matrix[i * (d + 1)] = 1 / Math.sqrt(epsilon);
    }
    return matrix;
  }

  private static double[] inverse(
      Layer layer, String factor, DenseMatrix matrix, int size, double shift, double epsilon) {
    KroneckerBasis.requireShape(layer, factor, matrix, size);
    Cholesky cholesky = new Cholesky(size);
    if (!cholesky.factor(matrix, shift)) {
      throw Damping.singular("the %s factor of %s".formatted(factor, layer.name()), epsilon);
    }
    return DenseBlock.full(cholesky.inverse()).values();
  }

  private static double mean(DenseMatrix matrix) {
    return KroneckerBlock.trace(matrix) / matrix.numRows();
  }

  Layer layer() {
    return layer;
  }

  /** (A + βI)⁻¹, both triangles; not to be changed. */
  double[] ofInputs() {
    return inputs;
  }

  /** (B + αI)⁻¹, both triangles; not to be changed. */
  double[] ofUnits() {
    return units;
  }
}
