package org.tangent.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorKernelsTest {
  /** Units in the last place by which exp and tanh may differ from the Java library's. */
  private static final double ULPS = 4;

  private final VectorKernels scalar = new ScalarKernels();
  private final VectorKernels simd = new SimdKernels();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 13, 60, 61, 62, 63, 64, 65, 66, 67, 80, 207, 4098})
  void providersAgreeBitForBit(int length) {
    long seed = 20240131L + length;
    double[] z = awkward(length + 5, seed);
    assertSame(z, length, (kernels, in, value, slope) -> kernels.relu(in, value, slope, 3, length));
    assertSame(z, length, (kernels, in, value, slope) -> kernels.tanh(in, value, slope, 3, length));
    for (double beta : new double[] {0.5, 1, 1e6}) {
      assertSame(
          z,
          length,
          (kernels, in, value, slope) -> kernels.silu(beta, in, value, slope, 3, length));
    }
  }

  private interface Kernel {
    void apply(VectorKernels kernels, double[] z, double[] value, double[] slope);
  }

  private void assertSame(double[] z, int length, Kernel kernel) {
    double[] scalarValue = z.clone();
    double[] scalarSlope = new double[z.length];
    double[] simdValue = new double[z.length];
    double[] simdSlope = new double[z.length];
    kernel.apply(scalar, scalarValue, scalarValue, scalarSlope);
    kernel.apply(simd, z, simdValue, simdSlope);
    assertThat(bits(simdValue, length)).isEqualTo(bits(scalarValue, length));
    assertThat(bits(simdSlope, length)).isEqualTo(bits(scalarSlope, length));
  }

  private static long[] bits(double[] values, int length) {
    return Arrays.stream(values, 3, 3 + length).mapToLong(Double::doubleToLongBits).toArray();
  }

  private static double[] awkward(int length, long seed) {
    Random random = new Random(seed);
    double[] special = {
      0.0, -0.0, 0.625, -0.625, 1e-300, 800, -800, 1e300, Double.NaN, Double.POSITIVE_INFINITY
    };
    double[] z = new double[length];
    for (int i = 0; i < length; i++) {
      z[i] = i % 5 == 4 ? special[(i / 5) % special.length] : 4 * random.nextGaussian();
    }
    return z;
  }

  @Test
  void expIsWithinUlpsOfTheLibrary() {
    for (double x = -700; x <= 700; x += 0.0371) {
      assertThat(ScalarKernels.exp(x)).isCloseTo(Math.exp(x), within(ULPS * Math.ulp(Math.exp(x))));
    }
    assertThat(ScalarKernels.exp(0)).isEqualTo(1);
    assertThat(ScalarKernels.exp(Double.NaN)).isNaN();
    assertThat(ScalarKernels.exp(-1e9)).isBetween(0.0, 1e-300);
  }

  @Test
  void tanhIsWithinUlpsOfTheLibrary() {
    for (double x = -25; x <= 25; x += 0.00137) {
      assertThat(ScalarKernels.tanh(x))
          .isCloseTo(Math.tanh(x), within(ULPS * Math.ulp(Math.tanh(x))));
    }
    assertThat(ScalarKernels.tanh(1e300)).isEqualTo(1);
    assertThat(ScalarKernels.tanh(-1e300)).isEqualTo(-1);
    assertThat(ScalarKernels.tanh(Double.NaN)).isNaN();
  }

  @Test
  void reluHasSlopeZeroAtZeroAndKeepsNotANumber() {
    double[] value = new double[3];
    double[] slope = new double[3];
    scalar.relu(new double[] {0, 2, Double.NaN}, value, slope, 0, 3);
    assertThat(value).containsExactly(0, 2, Double.NaN);
    assertThat(slope).containsExactly(0, 1, 0);
  }

  @Test
  void siluIsItsFormulaAndTendsToReluForLargeBeta() {
    double z = 0.7;
    double[] value = new double[1];
    double[] slope = new double[1];
    scalar.silu(2, new double[] {z}, value, slope, 0, 1);
    double sigmoid = 1 / (1 + Math.exp(-2 * z));
    assertThat(value[0]).isCloseTo(z * sigmoid, within(1e-15));
    assertThat(slope[0]).isCloseTo(sigmoid + 2 * z * sigmoid * (1 - sigmoid), within(1e-15));
    scalar.silu(1e6, new double[] {-z}, value, slope, 0, 1);
    assertThat(value[0]).isCloseTo(0, within(1e-15));
    scalar.silu(1e6, new double[] {z}, value, slope, 0, 1);
    assertThat(value[0]).isCloseTo(z, within(1e-15));
    assertThat(slope[0]).isCloseTo(1, within(1e-15));
  }
}
