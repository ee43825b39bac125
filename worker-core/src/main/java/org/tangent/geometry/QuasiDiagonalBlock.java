package org.tangent.geometry;

import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.model.Layer;

/**
 * The quasi-diagonal part of a layer's block (Ollivier 2015, as in NNGeometry): for each unit i the
 * diagonal entries d_ij = F_(ij),(ij) and the couplings c_ij = F_(ij),(ib) of its weights with its
 * bias b; the rest is 0. A layer without bias keeps its diagonal alone, and so does every layer if
 * the couplings are to be left out.
 *
 * <p>(F + εI)x = v is solved exactly, unit by unit, by elimination of the weights:
 *
 * <p>x_b = (v_b − Σ_j c_j v_j/(d_j + ε)) / (d_b + ε − Σ_j c_j²/(d_j + ε)), x_j = (v_j − c_j
 * x_b)/(d_j + ε).
 *
 * <p>The denominator may be negative, since a quasi-diagonal matrix need not be positive definite
 * where F is: it then is that of an indefinite matrix, and only 0 is refused.
 */
final class QuasiDiagonalBlock implements CurvatureBlock {
  private static final double ROUNDING = 0x1p-52;

  private final Layer layer;
  private final boolean coupled;

  /** d [d_out × d_in] column-major. */
  private final double[] diagonal;

  /** c [d_out × d_in − 1] column-major. */
  private final double[] coupling;

  private QuasiDiagonalBlock(Layer layer, double[] diagonal, double[] coupling, boolean coupled) {
    this.layer = layer;
    this.diagonal = diagonal;
    this.coupling = coupling;
    this.coupled = coupled;
  }

  /** The diagonal alone: d = Σ_r (Δ_r∘²)ᵀ (A∘²)/N. */
  static QuasiDiagonalBlock diagonal(LayerSensitivities factors, int index) {
    return new QuasiDiagonalBlock(
        factors.layers().get(index), diagonalOf(factors, index), new double[0], false);
  }

  /** The diagonal, and for a layer with bias c = Σ_r (Δ_r∘²)ᵀ A/N. */
  static QuasiDiagonalBlock of(LayerSensitivities factors, int index) {
    Layer layer = factors.layers().get(index);
    if (!layer.bias()) {
      return diagonal(factors, index);
    }
    double[] coupling =
        SecondMoments.ofUnits(factors, index, factors.inputs(index), layer.inputs() - 1);
    return new QuasiDiagonalBlock(layer, diagonalOf(factors, index), coupling, true);
  }

  private static double[] diagonalOf(LayerSensitivities factors, int index) {
    double[] squares = SecondMoments.squares(factors.inputs(index));
    return SecondMoments.ofUnits(factors, index, squares, factors.layers().get(index).inputs());
  }

  private double d(int unit, int input) {
    return diagonal[unit + input * layer.units()];
  }

  private double c(int unit, int input) {
    return coupling[unit + input * layer.units()];
  }

  /** Number of the inputs that are coupled to the bias. */
  private int weights() {
    return coupled ? layer.inputs() - 1 : layer.inputs();
  }

  @Override
  public int offset() {
    return layer.offset();
  }

  @Override
  public void multiply(double[] v, double[] product) {
    for (int i = 0; i < layer.units(); i++) {
      double ofBias = 0;
      int bias = layer.index(i, layer.inputs() - 1);
      double atBias = v[bias];
      for (int j = 0; j < weights(); j++) {
        int place = layer.index(i, j);
        double value = v[place];
        product[place] = d(i, j) * value + (coupled ? c(i, j) * atBias : 0);
        ofBias += coupled ? c(i, j) * value : 0;
      }
      if (coupled) {
        product[bias] = d(i, weights()) * atBias + ofBias;
      }
    }
  }

  @Override
  public void solve(double[] v, double damping, double[] solution) {
    for (int i = 0; i < layer.units(); i++) {
      double atBias = coupled ? solveBias(i, v, damping) : 0;
      for (int j = 0; j < weights(); j++) {
        int place = layer.index(i, j);
        double rest = v[place] - (coupled ? c(i, j) * atBias : 0);
        solution[place] = rest / regular(d(i, j) + damping, 0, damping);
      }
      if (coupled) {
        solution[layer.index(i, weights())] = atBias;
      }
    }
  }

  private double solveBias(int unit, double[] v, double damping) {
    double numerator = v[layer.index(unit, weights())];
    double corner = d(unit, weights()) + damping;
    double eliminated = 0;
    for (int j = 0; j < weights(); j++) {
      double ratio = c(unit, j) / regular(d(unit, j) + damping, 0, damping);
      numerator -= ratio * v[layer.index(unit, j)];
      eliminated += ratio * c(unit, j);
    }
    return numerator / regular(corner - eliminated, ROUNDING * (corner + eliminated), damping);
  }

  private double regular(double pivot, double rounding, double damping) {
    if (!(Math.abs(pivot) > rounding && Double.isFinite(pivot))) {
      throw Damping.singular("the (quasi-)diagonal block of " + layer.name(), damping);
    }
    return pivot;
  }

  @Override
  public double trace() {
    double trace = 0;
    for (double entry : diagonal) {
      trace += entry;
    }
    return trace;
  }

  @Override
  public double squaredFrobenius() {
    return sumOfSquares(diagonal) + 2 * sumOfSquares(coupling);
  }

  static double sumOfSquares(double[] entries) {
    double sum = 0;
    for (double entry : entries) {
      sum += entry * entry;
    }
    return sum;
  }

  @Override
  public double[] eigenvalues() {
    if (coupled) {
      return CurvatureBlock.super.eigenvalues();
    }
    double[] ascending = diagonal.clone();
    Arrays.sort(ascending);
    return ascending;
  }

  @Override
  public DenseMatrix toDense() {
    int size = layer.size();
    DenseMatrix dense = new DenseMatrix(size, size, new double[Math.multiplyExact(size, size)]);
    for (int i = 0; i < layer.units(); i++) {
      int bias = layer.index(i, layer.inputs() - 1) - layer.offset();
      for (int j = 0; j < layer.inputs(); j++) {
        int place = layer.index(i, j) - layer.offset();
        dense.values()[place + place * size] = d(i, j);
        if (coupled && j < weights()) {
          dense.values()[place + bias * size] = c(i, j);
          dense.values()[bias + place * size] = c(i, j);
        }
      }
    }
    return dense;
  }
}
