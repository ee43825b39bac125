package org.tangent.geometry;

import dev.ludovic.netlib.blas.BLAS;
import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.linalg.Backend;
import org.tangent.linalg.SymmetricEigen;
import org.tangent.model.Layer;
import org.tangent.model.LayerGradient;

/**
 * The Kronecker-factored eigenbasis of a layer (George 2023, section 4.3): U_A and U_B of A = U_A
 * S_A U_Aᵀ [d_in × d_in] and B = U_B S_B U_Bᵀ [d_out × d_out]. A weight vector's part of the layer,
 * as a matrix W [d_out × d_in], has the coordinates U_Bᵀ W U_A.
 *
 * <p>Coordinates and scalings are matrices [{@link Layer#rows} × {@link Layer#columns}]
 * column-major: [d_out × d_in] where the units come first in w, their transpose otherwise. Weight
 * vectors are over all of w; only the layer's own part is read and written. The basis reserves
 * memory for its products and is not for use by several threads at once.
 */
public final class KroneckerBasis {
  private static final double ROUNDING = 0x1p-52;

  private final BLAS blas = Backend.current().blas();
  private final Layer layer;
  private final double[] inputVectors;
  private final double[] unitVectors;
  private final double[] inputValues;
  private final double[] unitValues;
  private final double[] half;

  private KroneckerBasis(Layer layer, SymmetricEigen a, SymmetricEigen b) {
    this.layer = layer;
    this.inputVectors = a.vectors();
    this.unitVectors = b.vectors();
    this.inputValues = clipped(a);
    this.unitValues = clipped(b);
    this.half = new double[layer.size()];
  }

  /**
   * Decomposes both factors, of which the lower triangles are read. Eigenvalues that rounding made
   * negative count as 0.
   *
   * @param a [d_in × d_in]
   * @param b [d_out × d_out]
   * @throws ArithmeticException if a factor is not finite or LAPACK does not converge
   */
  public static KroneckerBasis of(Layer layer, DenseMatrix a, DenseMatrix b) {
    return new KroneckerBasis(
        layer,
        decompose(layer, "input", a, layer.inputs()),
        decompose(layer, "sensitivity", b, layer.units()));
  }

  private static SymmetricEigen decompose(
      Layer layer, String factor, DenseMatrix matrix, int size) {
    requireShape(layer, factor, matrix, size);
    try {
      return SymmetricEigen.decompose(matrix);
    } catch (ArithmeticException reason) {
      ArithmeticException named =
          new ArithmeticException(
              "%s factor of %s: %s".formatted(factor, layer.name(), reason.getMessage()));
      named.initCause(reason);
      throw named;
    }
  }

  static void requireShape(Layer layer, String factor, DenseMatrix matrix, int size) {
    if (matrix.numRows() != size || matrix.numCols() != size) {
      throw new IllegalArgumentException(
          "%s factor of %s must be [%d x %d]: [%d x %d]"
              .formatted(factor, layer.name(), size, size, matrix.numRows(), matrix.numCols()));
    }
  }

  private static double[] clipped(SymmetricEigen eigen) {
    double[] values = new double[eigen.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.max(0, eigen.value(i));
    }
    return values;
  }

  /** The layer whose weights these are. */
  public Layer layer() {
    return layer;
  }

  /** A copy of S_A in ascending order. */
  public double[] inputEigenvalues() {
    return inputValues.clone();
  }

  /** A copy of S_B in ascending order. */
  public double[] unitEigenvalues() {
    return unitValues.clone();
  }

  /** U_A; not to be changed. */
  double[] inputVectors() {
    return inputVectors;
  }

  /** U_B; not to be changed. */
  double[] unitVectors() {
    return unitVectors;
  }

  private double[] rowVectors() {
    return layer.unitsFirst() ? unitVectors : inputVectors;
  }

  private double[] columnVectors() {
    return layer.unitsFirst() ? inputVectors : unitVectors;
  }

  private double[] rowValues() {
    return layer.unitsFirst() ? unitValues : inputValues;
  }

  private double[] columnValues() {
    return layer.unitsFirst() ? inputValues : unitValues;
  }

  /** The scalings S_A ⊗ S_B of KFAC. */
  public double[] kroneckerScalings() {
    double[] scalings = new double[layer.size()];
    for (int j = 0; j < layer.columns(); j++) {
      for (int i = 0; i < layer.rows(); i++) {
        scalings[i + j * layer.rows()] = rowValues()[i] * columnValues()[j];
      }
    }
    return scalings;
  }

  /** A U_A [N × d_in] for inputs A [N × d_in]. */
  public double[] projectedInputs(double[] inputs, int samples) {
    return projected(inputs, samples, inputVectors, layer.inputs());
  }

  /** Δ U_B [N × d_out] for sensitivities Δ [N × d_out]. */
  public double[] projectedSensitivities(double[] sensitivities, int samples) {
    return projected(sensitivities, samples, unitVectors, layer.units());
  }

  /** M U for M [N × d] and U [d × d]. */
  private double[] projected(double[] m, int samples, double[] vectors, int d) {
    double[] projected = new double[samples * d];
    blas.dgemm("N", "N", samples, d, d, 1.0, m, samples, vectors, d, 0.0, projected, samples);
    return projected;
  }

  /**
   * sums ← sums + weight·PᵀQ in the order of the layer's weights, for P [N × d_out] and Q [N ×
   * d_in].
   *
   * <p>With ΔU_B and AU_A these are the coordinates of the gradient, and with their squares and the
   * weight 1/N the second moments of the per-example gradients' coordinates, which never are
   * formed: the scalings s* of EKFAC (George 2023, algorithm 1), over several columns their sum.
   */
  public void addProducts(double weight, double[] p, double[] q, int samples, double[] sums) {
    LayerGradient.combine(layer, weight, p, q, samples, 1, sums, 0);
  }

  /** The scalings s* = Σ_r ((Δ_r U_B)∘²)ᵀ (AU_A)∘²/N in this basis, whatever it was taken from. */
  double[] scalings(LayerSensitivities factors, int index) {
    double[] scalings = new double[layer.size()];
    int samples = factors.samples();
    double[] squaredInputs = SecondMoments.squares(projectedInputs(factors.inputs(index), samples));
    for (int r = 0; r < factors.columns(); r++) {
      double[] squared =
          SecondMoments.squares(projectedSensitivities(factors.sensitivities(r, index), samples));
      addProducts(1.0 / samples, squared, squaredInputs, samples, scalings);
    }
    return scalings;
  }

  /** coordinates ← U_rᵀ V U_c for the layer's part V of v. */
  public void toBasis(double[] v, double[] coordinates) {
    int rows = layer.rows();
    int columns = layer.columns();
    blas.dgemm(
        "T",
        "N",
        rows,
        columns,
        rows,
        1.0,
        rowVectors(),
        0,
        rows,
        v,
        layer.offset(),
        rows,
        0.0,
        half,
        0,
        rows);
    blas.dgemm(
        "N",
        "N",
        rows,
        columns,
        columns,
        1.0,
        half,
        rows,
        columnVectors(),
        columns,
        0.0,
        coordinates,
        rows);
  }

  /** The layer's part of v ← U_r C U_cᵀ for coordinates C. */
  public void fromBasis(double[] coordinates, double[] v) {
    int rows = layer.rows();
    int columns = layer.columns();
    blas.dgemm(
        "N", "N", rows, columns, rows, 1.0, rowVectors(), rows, coordinates, rows, 0.0, half, rows);
    blas.dgemm(
        "N",
        "T",
        rows,
        columns,
        columns,
        1.0,
        half,
        0,
        rows,
        columnVectors(),
        0,
        columns,
        0.0,
        v,
        layer.offset(),
        rows);
  }

  /** The layer's part of product ← U diag(scalings) Uᵀ v; product may be v. */
  public void multiply(double[] v, double[] scalings, double[] product) {
    double[] coordinates = new double[layer.size()];
    toBasis(v, coordinates);
    for (int i = 0; i < coordinates.length; i++) {
      coordinates[i] *= scalings[i];
    }
    fromBasis(coordinates, product);
  }

  /**
   * The layer's part of solution ← U diag(scalings + damping)⁻¹ Uᵀ v; solution may be v.
   *
   * @param scalings ≥ 0
   * @param epsilon ≥ 0
   * @throws ArithmeticException if a damped scaling is 0 to working precision, or not finite
   */
  public void solve(
      double[] v, double[] scalings, KroneckerDamping damping, double epsilon, double[] solution) {
    double[] coordinates = new double[layer.size()];
    toBasis(v, coordinates);
    divide(coordinates, scalings, damping, epsilon);
    fromBasis(coordinates, solution);
  }

  /** coordinates ← coordinates / (scalings + damping), errors as {@link #solve}. */
  public void divide(
      double[] coordinates, double[] scalings, KroneckerDamping damping, double epsilon) {
    Damping.requireNonNegative(epsilon);
    double meanInput = mean(inputValues);
    double meanUnit = mean(unitValues);
    double onInputs = damping.onInputs(epsilon, meanInput, meanUnit);
    double onUnits = damping.onUnits(epsilon, meanInput, meanUnit);
    double onRows = layer.unitsFirst() ? onUnits : onInputs;
    double onColumns = layer.unitsFirst() ? onInputs : onUnits;
    double[] least = new double[layer.rows()];
    double[] largest = new double[layer.rows()];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    for (int j = 0; j < layer.columns(); j++) {
      double ofColumn = epsilon + onColumns * columnValues()[j];
      divideColumn(j, coordinates, scalings, onRows, ofColumn, least, largest);
    }
    requireRegular(
        Arrays.stream(least).min().orElseThrow(),
        Arrays.stream(largest).max().orElseThrow(),
        epsilon);
  }

  /** Plain loops without a branch, which the compiler turns into vector instructions. */
  private void divideColumn(
      int j,
      double[] coordinates,
      double[] scalings,
      double onRows,
      double ofColumn,
      double[] least,
      double[] largest) {
    double[] values = rowValues();
    int rows = layer.rows();
    int column = j * rows;
    for (int i = 0; i < rows; i++) {
      double damped = scalings[column + i] + (ofColumn + onRows * values[i]);
      coordinates[column + i] /= damped;
      least[i] = Math.min(least[i], damped);
      largest[i] = Math.max(largest[i], damped);
    }
  }

  /** A scaling is the mean of squares of numbers that are exact to 2⁻⁵² of the largest. */
  private void requireRegular(double least, double largest, double epsilon) {
    double rounding = epsilon > 0 ? 0 : Math.max(layer.rows(), layer.columns()) * ROUNDING;
    if (!(least > rounding * rounding * largest && largest < Double.POSITIVE_INFINITY)) {
      throw singular(epsilon);
    }
  }

  /** Whether A or B has an eigenvalue that is 0 to working precision. */
  boolean hasSingularFactor() {
    return isSingular(inputValues) || isSingular(unitValues);
  }

  private static boolean isSingular(double[] ascending) {
    return !(ascending[0] > ascending.length * ROUNDING * ascending[ascending.length - 1]);
  }

  ArithmeticException singular(double epsilon) {
    return Damping.singular("the Kronecker-factored block of " + layer.name(), epsilon);
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  /** U diag(scalings) Uᵀ, [d_in·d_out × d_in·d_out]. */
  DenseMatrix toDense(double[] scalings) {
    int size = layer.size();
    DenseMatrix dense = new DenseMatrix(size, size, new double[Math.multiplyExact(size, size)]);
    double[] unit = new double[layer.offset() + layer.size()];
    double[] column = new double[unit.length];
    for (int j = 0; j < size; j++) {
      unit[layer.offset() + j] = 1;
      multiply(unit, scalings, column);
      unit[layer.offset() + j] = 0;
      System.arraycopy(column, layer.offset(), dense.values(), j * size, size);
    }
    return dense;
  }
}
