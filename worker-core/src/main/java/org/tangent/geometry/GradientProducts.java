package org.tangent.geometry;

import dev.ludovic.netlib.blas.BLAS;
import org.tangent.linalg.Backend;
import org.tangent.model.Layer;
import org.tangent.model.LayerGradient;

/**
 * A layer's gradient G = ΔᵀA [d_out × d_in] between two square matrices, R_BᵀGR_A, from the factors
 * Δ [N × d_out] and A [N × d_in]: as (ΔR_B)ᵀ(AR_A), or with G first where that takes fewer
 * operations, which is where N is large.
 *
 * <p>Results are in the order of the layer's weights, [d_out × d_in] or its transpose, as in {@link
 * KroneckerBasis}. The memory for what lies between is kept from one layer to the next; not for use
 * by several threads at once.
 */
public final class GradientProducts {
  private final BLAS blas = Backend.current().blas();
  private double[] units = new double[0];
  private double[] inputs = new double[0];
  private double[] half = new double[0];
  private double[] coordinates = new double[0];

  /** U_BᵀGU_A, the gradient's coordinates in an eigenbasis, valid until the next call. */
  public double[] coordinates(KroneckerBasis basis, double[] delta, double[] a, int samples) {
    coordinates = reserved(coordinates, basis.layer().size());
    between(
        basis.layer(),
        basis.unitVectors(),
        basis.inputVectors(),
        delta,
        a,
        samples,
        coordinates,
        0);
    return coordinates;
  }

  /**
   * The coordinates as above, and moments ← N((ΔU_B)∘²)ᵀ(AU_A)∘². Where the gradient is a mean of N
   * samples' and Δ has its 1/N, these are the means of the squares of the samples' coordinates,
   * which never are formed: the scalings s* of EKFAC (George 2023, algorithm 1).
   */
  public double[] coordinatesAndMoments(
      KroneckerBasis basis, double[] delta, double[] a, int samples, double[] moments) {
    Layer layer = basis.layer();
    coordinates = reserved(coordinates, layer.size());
    project(layer, basis.unitVectors(), basis.inputVectors(), delta, a, samples);
    LayerGradient.combine(layer, 1, units, inputs, samples, 0, coordinates, 0);
    square(units, samples * layer.units());
    square(inputs, samples * layer.inputs());
    LayerGradient.combine(layer, samples, units, inputs, samples, 0, moments, 0);
    return coordinates;
  }

  /** The layer's part of solution ← B⁻¹GA⁻¹ for damped factors. */
  public void solve(
      KroneckerInverse inverse, double[] delta, double[] a, int samples, double[] solution) {
    Layer layer = inverse.layer();
    between(
        layer, inverse.ofUnits(), inverse.ofInputs(), delta, a, samples, solution, layer.offset());
  }

  private void between(
      Layer layer,
      double[] rb,
      double[] ra,
      double[] delta,
      double[] a,
      int samples,
      double[] target,
      int offset) {
    if (factorsFirst(layer, samples)) {
      project(layer, rb, ra, delta, a, samples);
      LayerGradient.combine(layer, 1, units, inputs, samples, 0, target, offset);
      return;
    }
    int rows = layer.rows();
    int columns = layer.columns();
    half = reserved(half, layer.size());
    LayerGradient.combine(layer, 1, delta, a, samples, 0, target, offset);
    double[] left = layer.unitsFirst() ? rb : ra;
    double[] right = layer.unitsFirst() ? ra : rb;
    blas.dgemm(
        "T", "N", rows, columns, rows, 1, left, 0, rows, target, offset, rows, 0, half, 0, rows);
    blas.dgemm(
        "N", "N", rows, columns, columns, 1, half, 0, rows, right, 0, columns, 0, target, offset,
        rows);
  }

  /** N(d_out² + d_in²) multiplications against d_out·d_in(d_out + d_in). */
  private static boolean factorsFirst(Layer layer, int samples) {
    double units = layer.units();
    double inputs = layer.inputs();
    return samples * (units * units + inputs * inputs) <= units * inputs * (units + inputs);
  }

  /** ΔR_B and AR_A. */
  private void project(
      Layer layer, double[] rb, double[] ra, double[] delta, double[] a, int samples) {
    units = reserved(units, Math.multiplyExact(samples, layer.units()));
    inputs = reserved(inputs, Math.multiplyExact(samples, layer.inputs()));
    product(delta, samples, layer.units(), rb, units);
    product(a, samples, layer.inputs(), ra, inputs);
  }

  private void product(double[] m, int samples, int d, double[] square, double[] product) {
    blas.dgemm("N", "N", samples, d, d, 1, m, samples, square, d, 0, product, samples);
  }

  private static double[] reserved(double[] memory, int length) {
    return memory.length < length ? new double[length] : memory;
  }

  private static void square(double[] values, int length) {
    for (int i = 0; i < length; i++) {
      values[i] *= values[i];
    }
  }
}
