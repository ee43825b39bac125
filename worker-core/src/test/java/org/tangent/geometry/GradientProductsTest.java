package org.tangent.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tangent.model.Layer;
import org.tangent.model.Networks;

class GradientProductsTest {
  private static final double ROUNDING = 1e-10;
  private static final int OFFSET = 4;

  private final GradientProducts products = new GradientProducts();

  private static Layer layer(int units, int inputs, boolean unitsFirst) {
    return new Layer("layer", units, inputs, OFFSET, unitsFirst, true);
  }

  private static DenseMatrix factor(int n, long seed) {
    return KroneckerBlockTest.factor(n, seed);
  }

  private static RealMatrix inverse(DenseMatrix lower, double shift) {
    RealMatrix identity = MatrixUtils.createRealIdentityMatrix(lower.numRows());
    return new LUDecomposition(Networks.symmetric(lower).add(identity.scalarMultiply(shift)))
        .getSolver()
        .getInverse();
  }

  /** U_BᵀΔᵀAU_A by the basis' own way from the gradient, for few samples and for many. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, true",
    "2, 7, 5, true",
    "2, 7, 5, false",
    "1000, 7, 5, true",
    "1000, 7, 5, false",
    "13, 1, 64, true"
  })
  void coordinatesAreThoseOfTheGradient(int samples, int units, int inputs, boolean unitsFirst) {
    Layer layer = layer(units, inputs, unitsFirst);
    KroneckerBasis basis = KroneckerBasis.of(layer, factor(inputs, 1), factor(units, 2));
    double[] delta = Networks.gaussian(samples, units, 3).values();
    double[] a = Networks.gaussian(samples, inputs, 4).values();
    double[] expected = new double[layer.size()];
    basis.toBasis(gradient(layer, delta, a, samples), expected);

    // Memory of a larger layer is used again.
    Layer larger = layer(units + 3, inputs + 2, unitsFirst);
    products.coordinates(
        KroneckerBasis.of(larger, factor(inputs + 2, 5), factor(units + 3, 6)),
        Networks.gaussian(samples, units + 3, 7).values(),
        Networks.gaussian(samples, inputs + 2, 8).values(),
        samples);

    assertThat(Arrays.copyOf(products.coordinates(basis, delta, a, samples), layer.size()))
        .containsExactly(expected, within(ROUNDING * samples));
    double[] moments = new double[layer.size()];
    assertThat(
            Arrays.copyOf(
                products.coordinatesAndMoments(basis, delta, a, samples, moments), layer.size()))
        .containsExactly(expected, within(ROUNDING * samples));
    assertThat(moments)
        .containsExactly(
            moments(layer, basis, delta, a, samples), within(ROUNDING * samples * samples));
  }

  private static double[] gradient(Layer layer, double[] delta, double[] a, int samples) {
    double[] gradient = new double[OFFSET + layer.size()];
    for (int n = 0; n < samples; n++) {
      addSample(layer, delta, a, samples, n, 1, gradient);
    }
    return gradient;
  }

  private static void addSample(
      Layer layer, double[] delta, double[] a, int samples, int n, double weight, double[] sum) {
    for (int i = 0; i < layer.units(); i++) {
      for (int j = 0; j < layer.inputs(); j++) {
        sum[layer.index(i, j)] += weight * delta[n + i * samples] * a[n + j * samples];
      }
    }
  }

  /** The mean of the squares of the samples' coordinates, a sample after the other. */
  private static double[] moments(
      Layer layer, KroneckerBasis basis, double[] delta, double[] a, int samples) {
    double[] moments = new double[layer.size()];
    double[] coordinates = new double[layer.size()];
    for (int n = 0; n < samples; n++) {
      double[] gradient = new double[OFFSET + layer.size()];
      addSample(layer, delta, a, samples, n, samples, gradient);
      basis.toBasis(gradient, coordinates);
      for (int i = 0; i < moments.length; i++) {
        moments[i] += coordinates[i] * coordinates[i] / samples;
      }
    }
    return moments;
  }

  /** (B + αI)⁻¹ΔᵀA(A + βI)⁻¹, with the inverses by an LU decomposition. */
  @ParameterizedTest
  @CsvSource({"2, 7, 5, true", "2, 7, 5, false", "1000, 7, 5, true", "1000, 7, 5, false"})
  void solutionsAreThoseOfTheDampedFactors(int samples, int units, int inputs, boolean unitsFirst) {
    Layer layer = layer(units, inputs, unitsFirst);
    DenseMatrix a = factor(inputs, 9);
    DenseMatrix b = factor(units, 10);
    double[] delta = Networks.gaussian(samples, units, 11).values();
    double[] x = Networks.gaussian(samples, inputs, 12).values();
    double epsilon = 0.04;
    KroneckerInverse inverse = KroneckerInverse.of(layer, a, b, KroneckerDamping.FACTORED, epsilon);
    double[] solution = new double[OFFSET + layer.size() + 2];
    Arrays.fill(solution, 17);
    products.solve(inverse, delta, x, samples, solution);

    double[] gradient = gradient(layer, delta, x, samples);
    RealMatrix g = MatrixUtils.createRealMatrix(units, inputs);
    for (int i = 0; i < units; i++) {
      for (int j = 0; j < inputs; j++) {
        g.setEntry(i, j, gradient[layer.index(i, j)]);
      }
    }
    RealMatrix expected = inverse(b, 0.2).multiply(g).multiply(inverse(a, 0.2));
    for (int i = 0; i < units; i++) {
      for (int j = 0; j < inputs; j++) {
        assertThat(solution[layer.index(i, j)])
            .isCloseTo(expected.getEntry(i, j), within(ROUNDING * samples));
      }
    }
    assertThat(solution).startsWith(17, 17, 17, 17).endsWith(17, 17);
  }

  /** As the block says that solves in the eigenbasis. */
  @Test
  void aSplitOfAProductThatIsZeroDampsBothFactorsAlike() {
    Layer layer = layer(3, 4, true);
    double[] delta = Networks.gaussian(2, 3, 13).values();
    double[] x = Networks.gaussian(2, 4, 14).values();
    KroneckerBlock block = KroneckerBlock.of(layer, SecondMoments.empty(4), factor(3, 15));
    KroneckerInverse inverse =
        KroneckerInverse.of(
            layer, SecondMoments.empty(4), factor(3, 15), KroneckerDamping.PI_SPLIT, 0.25);
    double[] solution = new double[OFFSET + layer.size()];
    products.solve(inverse, delta, x, 2, solution);
    double[] expected = new double[OFFSET + layer.size()];
    block.solve(gradient(layer, delta, x, 2), KroneckerDamping.PI_SPLIT, 0.25, expected);
    assertThat(solution).containsExactly(expected, within(ROUNDING));
  }

  @Test
  void factorsThatHaveNoInverseAreTold() {
    Layer layer = layer(2, 3, true);
    DenseMatrix broken = factor(3, 16);
    broken.values()[1] = Double.NaN;
    assertSingular(layer, broken, factor(2, 17), "the input factor of layer with damping 0.1");
    DenseMatrix infinite = factor(2, 18);
    infinite.values()[3] = Double.POSITIVE_INFINITY;
    assertSingular(layer, factor(3, 19), infinite, "the sensitivity factor of layer with damping");
    DenseMatrix negative = new DenseMatrix(2, 2, new double[] {1, 0, 0, -9});
    assertSingular(layer, factor(3, 20), negative, "the sensitivity factor of layer with damping");
  }

  private static void assertSingular(Layer layer, DenseMatrix a, DenseMatrix b, String message) {
    assertThatThrownBy(() -> KroneckerInverse.of(layer, a, b, KroneckerDamping.FACTORED, 0.1))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageStartingWith(message)
        .hasMessageEndingWith("is singular or not finite");
  }
}
