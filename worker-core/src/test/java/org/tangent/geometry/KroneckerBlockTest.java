package org.tangent.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tangent.model.Layer;
import org.tangent.model.Networks;

class KroneckerBlockTest {
  private static final double ROUNDING = 1e-12;
  private static final double SOLVED = 1e-10;
  private static final int OFFSET = 5;

  private static Layer layer(int units, int inputs, boolean unitsFirst) {
    return new Layer("layer", units, inputs, OFFSET, unitsFirst, true);
  }

  /** A positive definite matrix [n × n]. */
  static DenseMatrix factor(int n, long seed) {
    DenseMatrix moment = SecondMoments.empty(n);
    SecondMoments.add(0, 1.0 / n, Networks.gaussian(2 * n, n, seed).values(), 2 * n, moment);
    return moment;
  }

  private static RealMatrix symmetric(DenseMatrix lower) {
    return Networks.symmetric(lower);
  }

  private static RealMatrix identity(int n, double scale) {
    return MatrixUtils.createRealIdentityMatrix(n).scalarMultiply(scale);
  }

  private static RealMatrix inverse(RealMatrix matrix) {
    return new LUDecomposition(matrix).getSolver().getInverse();
  }

  /** W [d_out × d_in] of a weight vector. */
  private static RealMatrix weights(Layer layer, double[] v) {
    RealMatrix w = new Array2DRowRealMatrix(layer.units(), layer.inputs());
    for (int i = 0; i < layer.units(); i++) {
      for (int j = 0; j < layer.inputs(); j++) {
        w.setEntry(i, j, v[layer.index(i, j)]);
      }
    }
    return w;
  }

  private static double[] vector(Layer layer) {
    return Networks.gaussian(layer.offset() + layer.size() + 3, 1, 7).values();
  }

  /** BWA, and its inverse B⁻¹WA⁻¹ = (A ⊗ B)⁻¹ vec W, wherever units come first or last in w. */
  @ParameterizedTest
  @CsvSource({"1, 1, true", "3, 5, true", "5, 3, true", "3, 5, false", "5, 3, false"})
  void actsOnTheMatrixOfWeights(int units, int inputs, boolean unitsFirst) {
    Layer layer = layer(units, inputs, unitsFirst);
    DenseMatrix a = factor(inputs, 1);
    DenseMatrix b = factor(units, 2);
    KroneckerBlock block = KroneckerBlock.of(layer, a, b);
    double[] v = vector(layer);
    double[] product = v.clone();
    block.multiply(product, product);
    RealMatrix expected = symmetric(b).multiply(weights(layer, v)).multiply(symmetric(a));
    assertThat(weights(layer, product).subtract(expected).getNorm()).isLessThan(ROUNDING * 100);
    double[] solution = v.clone();
    block.solve(solution, 0, solution);
    RealMatrix solved =
        inverse(symmetric(b)).multiply(weights(layer, v)).multiply(inverse(symmetric(a)));
    assertThat(weights(layer, solution).subtract(solved).getNorm())
        .isLessThan(SOLVED * solved.getNorm());
    // (A ⊗ B) vec, by the dense matrix
    double[] dense =
        CurvatureCase.real(block.toDense())
            .operate(Arrays.copyOfRange(v, OFFSET, OFFSET + layer.size()));
    assertThat(Arrays.copyOfRange(product, OFFSET, OFFSET + layer.size()))
        .containsExactly(dense, within(ROUNDING * 10));
    assertOthersAreKept(layer, v, product);
    assertOthersAreKept(layer, v, solution);
  }

  private static void assertOthersAreKept(Layer layer, double[] v, double[] result) {
    for (int i = 0; i < v.length; i++) {
      if (i < layer.offset() || i >= layer.offset() + layer.size()) {
        assertThat(result[i]).isEqualTo(v[i]);
      }
    }
  }

  /** Each damping as the dense matrix that it stands for. */
  @ParameterizedTest
  @CsvSource({"3, 5, true, 0.1", "3, 5, false, 0.1", "4, 2, true, 1e-4", "4, 2, false, 100"})
  void dampedInversesAreThoseOfDenseMatrices(
      int units, int inputs, boolean unitsFirst, double epsilon) {
    Layer layer = layer(units, inputs, unitsFirst);
    DenseMatrix a = factor(inputs, 3);
    DenseMatrix b = factor(units, 4);
    KroneckerBlock block = KroneckerBlock.of(layer, a, b);
    double[] v = vector(layer);
    RealMatrix w = weights(layer, v);

    double root = Math.sqrt(epsilon);
    RealMatrix factored =
        inverse(symmetric(b).add(identity(units, root)))
            .multiply(w)
            .multiply(inverse(symmetric(a).add(identity(inputs, root))));
    assertSolution(block, v, KroneckerDamping.FACTORED, epsilon, factored);

    double pi = Math.sqrt(symmetric(a).getTrace() / inputs / (symmetric(b).getTrace() / units));
    RealMatrix split =
        inverse(symmetric(b).add(identity(units, root / pi)))
            .multiply(w)
            .multiply(inverse(symmetric(a).add(identity(inputs, root * pi))));
    assertSolution(block, v, KroneckerDamping.PI_SPLIT, epsilon, split);

    RealVector part = new ArrayRealVector(v).getSubVector(layer.offset(), layer.size());
    RealVector exact =
        inverse(CurvatureCase.real(block.toDense()).add(identity(layer.size(), epsilon)))
            .operate(part);
    double[] whole = v.clone();
    System.arraycopy(exact.toArray(), 0, whole, layer.offset(), layer.size());
    assertSolution(block, v, KroneckerDamping.EIGENVALUE, epsilon, weights(layer, whole));
  }

  private static void assertSolution(
      KroneckerBlock block,
      double[] v,
      KroneckerDamping damping,
      double epsilon,
      RealMatrix expected) {
    Layer layer = block.basis().layer();
    // Twice, since damping must not pile up in the factors.
    for (int call = 0; call < 2; call++) {
      double[] solution = new double[v.length];
      block.solve(v, damping, epsilon, solution);
      assertThat(weights(layer, solution).subtract(expected).getNorm())
          .as("%s", damping)
          .isLessThan(SOLVED * expected.getNorm());
    }
  }

  @ParameterizedTest
  @EnumSource
  void largeDampingDividesTheGradient(KroneckerDamping damping) {
    Layer layer = layer(3, 4, true);
    KroneckerBlock block = KroneckerBlock.of(layer, factor(4, 5), factor(3, 6));
    double[] v = vector(layer);
    double[] solution = new double[v.length];
    double epsilon = 1e16;
    block.solve(v, damping, epsilon, solution);
    RealMatrix expected = weights(layer, v).scalarMultiply(1 / epsilon);
    assertThat(weights(layer, solution).subtract(expected).getNorm())
        .isLessThan(1e-6 * expected.getNorm());
  }

  @Test
  void aSplitOfAProductThatIsZeroDampsBothFactorsAlike() {
    Layer layer = layer(3, 4, true);
    double[] v = vector(layer);
    double[] solution = new double[v.length];
    RealMatrix expected = weights(layer, v).scalarMultiply(1 / 0.25);
    for (KroneckerBlock block :
        new KroneckerBlock[] {
          KroneckerBlock.of(layer, SecondMoments.empty(4), factor(3, 8)),
          KroneckerBlock.of(layer, factor(4, 8), SecondMoments.empty(3))
        }) {
      block.solve(v, KroneckerDamping.PI_SPLIT, 0.25, solution);
      assertThat(weights(layer, solution).subtract(expected).getNorm()).isLessThan(ROUNDING);
    }
  }

  /** tr A/tr B = 1e400 is out of range, π = 1e200 is not. */
  @Test
  void aSplitOfFactorsOfVeryDifferentSizeIsFinite() {
    Layer layer = layer(1, 1, true);
    DenseMatrix large = new DenseMatrix(1, 1, new double[] {1e200});
    DenseMatrix small = new DenseMatrix(1, 1, new double[] {1e-200});
    double[] v = new double[OFFSET + 1];
    v[OFFSET] = 1;
    KroneckerBlock.of(layer, large, small).solve(v, KroneckerDamping.PI_SPLIT, 4, v);
    // (1e200 + 1e200·2)(1e-200 + 2/1e200) = 9
    assertThat(v[OFFSET]).isCloseTo(1.0 / 9, within(ROUNDING));
  }

  @Test
  void singularFactorsNeedDamping() {
    Layer layer = layer(2, 3, true);
    DenseMatrix rankOne = SecondMoments.empty(3);
    SecondMoments.add(0, 1, new double[] {1, 2, 3}, 1, rankOne);
    KroneckerBlock block = KroneckerBlock.of(layer, rankOne, factor(2, 9));
    double[] v = vector(layer);
    for (KroneckerDamping damping : KroneckerDamping.values()) {
      assertThatThrownBy(() -> block.solve(v, damping, 0, v.clone()))
          .isInstanceOf(ArithmeticException.class)
          .hasMessage(
              "the Kronecker-factored block of layer with damping 0.0 is singular or not finite");
      block.solve(v, damping, 1e-3, v.clone());
    }
    assertThat(Arrays.stream(block.basis().inputEigenvalues()).min().orElseThrow())
        .isGreaterThanOrEqualTo(0);
    assertThatIllegalArgumentException().isThrownBy(() -> block.solve(v, -1, v));
  }

  @Test
  void factorsMustBeFiniteAndFit() {
    Layer layer = layer(2, 3, true);
    DenseMatrix broken = factor(3, 10);
    broken.values()[1] = Double.POSITIVE_INFINITY;
    assertThatThrownBy(() -> KroneckerBlock.of(layer, broken, factor(2, 11)))
        .isInstanceOf(ArithmeticException.class)
        .hasMessage(
            "input factor of layer: matrix [3 x 3] is not finite at row 1, column 0: Infinity");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KroneckerBlock.of(layer, factor(2, 10), factor(3, 11)))
        .withMessage("input factor of layer must be [3 x 3]: [2 x 2]");
  }

  @Test
  void factorsAreCopied() {
    Layer layer = layer(2, 3, true);
    DenseMatrix a = factor(3, 12);
    KroneckerBlock block = KroneckerBlock.of(layer, a, factor(2, 13));
    double trace = block.trace();
    a.values()[0] = 100;
    assertThat(block.trace()).isEqualTo(trace);
  }

  /** The scalings with the damping of appendix A.4: s* + ε + √ε (s_A + s_B). */
  @Test
  void dampingIsAddedToOtherScalingsToo() {
    Layer layer = layer(2, 3, false);
    DenseMatrix a = factor(3, 14);
    DenseMatrix b = factor(2, 15);
    KroneckerBasis basis = KroneckerBasis.of(layer, a, b);
    double[] scalings = {1, 2, 3, 4, 5, 6};
    double[] coordinates = {1, 1, 1, 1, 1, 1};
    basis.divide(coordinates, scalings, KroneckerDamping.FACTORED, 0.04);
    double[] sa = basis.inputEigenvalues();
    double[] sb = basis.unitEigenvalues();
    for (int unit = 0; unit < 2; unit++) {
      for (int input = 0; input < 3; input++) {
        int place = input + unit * 3;
        assertThat(coordinates[place])
            .isCloseTo(
                1 / (scalings[place] + 0.04 + 0.2 * (sa[input] + sb[unit])), within(ROUNDING));
      }
    }
  }
}
