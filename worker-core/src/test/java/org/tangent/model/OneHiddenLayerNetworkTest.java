package org.tangent.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OneHiddenLayerNetworkTest {
  private static final double TOLERANCE = 1e-13;

  /** Step of central differences, and what their truncation leaves. */
  private static final double STEP = 1e-5;

  private static final double DIFFERENCES = 1e-8;

  private static final Activation RELU = new Activation.Relu();
  private static final Activation SILU = new Activation.Silu(1.5);
  private static final Activation TANH = new Activation.Tanh();

  static Stream<Arguments> shapes() {
    return Stream.of(
        Arguments.of(1, 1, 1, 1, RELU, false),
        Arguments.of(7, 13, 3, 1, SILU, true),
        Arguments.of(127, 60, 10, 1, RELU, true),
        Arguments.of(128, 61, 10, 2, TANH, false),
        Arguments.of(129, 66, 4, 3, SILU, true),
        Arguments.of(207, 67, 5, 1, TANH, true),
        Arguments.of(300, 513, 2, 2, RELU, false));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void outputsAndPullBackAreTheirDefinitions(
      int units, int samples, int dimension, int outputs, Activation activation, boolean bias) {
    OneHiddenLayer spec = new OneHiddenLayer(units, activation, OutputScale.NTK, 1, 1, bias, null);
    Network network = Networks.random(spec, dimension, outputs, units);
    DenseMatrix x = network.prepare(Networks.gaussian(samples, dimension, samples));
    double[] z = Networks.gaussian(samples, outputs, 5).values();
    Reference reference = new Reference(network, x, activation, 1 / Math.sqrt(units));

    double[] f = new double[samples * outputs];
    network.outputs(x, f);
    assertThat(f).containsExactly(reference.outputs(), within(TOLERANCE * units));
    double[] gradient = new double[network.parameters()];
    network.pullBack(x, z, gradient);
    assertThat(gradient).containsExactly(reference.pullBack(z), within(TOLERANCE * samples * 8));
  }

  /** The network by plain loops over samples and units. */
  private record Reference(Network network, DenseMatrix x, Activation activation, double scale) {

    private double value(double z) {
      if (activation instanceof Activation.Silu silu) {
        return z / (1 + Math.exp(-silu.beta() * z));
      }
      return activation instanceof Activation.Tanh ? Math.tanh(z) : Math.max(z, 0);
    }

    private double slope(double z) {
      if (activation instanceof Activation.Silu silu) {
        double sigmoid = 1 / (1 + Math.exp(-silu.beta() * z));
        return sigmoid + silu.beta() * z * sigmoid * (1 - sigmoid);
      }
      return activation instanceof Activation.Tanh
          ? 1 - Math.tanh(z) * Math.tanh(z)
          : z > 0 ? 1 : 0;
    }

    private double preactivation(int n, int i) {
      DenseMatrix u = network.namedWeights().get("u");
      double z = 0;
      for (int j = 0; j < u.numCols(); j++) {
        z += x.apply(n, j) * u.apply(i, j);
      }
      return z;
    }

    double[] outputs() {
      DenseMatrix v = network.namedWeights().get("v");
      double[] f = new double[x.numRows() * v.numCols()];
      for (int n = 0; n < x.numRows(); n++) {
        for (int i = 0; i < v.numRows(); i++) {
          double gamma = value(preactivation(n, i));
          for (int k = 0; k < v.numCols(); k++) {
            f[k * x.numRows() + n] += scale * v.apply(i, k) * gamma;
          }
        }
      }
      return f;
    }

    double[] pullBack(double[] z) {
      DenseMatrix v = network.namedWeights().get("v");
      int units = v.numRows();
      int outputs = v.numCols();
      double[] gradient = new double[network.parameters()];
      for (int n = 0; n < x.numRows(); n++) {
        for (int i = 0; i < units; i++) {
          double s = preactivation(n, i);
          for (int k = 0; k < outputs; k++) {
            double zk = scale * z[k * x.numRows() + n];
            gradient[k * units + i] += zk * value(s);
            for (int j = 0; j < x.numCols(); j++) {
              gradient[(outputs + j) * units + i] += zk * v.apply(i, k) * slope(s) * x.apply(n, j);
            }
          }
        }
      }
      return gradient;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"silu", "tanh", "relu"})
  void pullBackIsTheGradientByCentralDifferences(String name) {
    Activation activation =
        switch (name) {
          case "silu" -> SILU;
          case "tanh" -> TANH;
          default -> RELU;
        };
    Network network =
        Networks.random(
            new OneHiddenLayer(6, activation, OutputScale.UNIT, 1, 1, true, null), 3, 2, 11);
    DenseMatrix x = network.prepare(Networks.gaussian(5, 3, 12));
    if (activation == RELU) {
      assertThat(distanceFromKink(network, x)).isGreaterThan(10 * STEP);
    }
    double[] z = Networks.gaussian(5, 2, 13).values();
    double[] gradient = new double[network.parameters()];
    network.pullBack(x, z, gradient);
    for (int i = 0; i < gradient.length; i++) {
      double[] direction = new double[gradient.length];
      direction[i] = 1;
      network.add(STEP, direction);
      double above = dot(outputs(network, x), z);
      network.add(-2 * STEP, direction);
      double below = dot(outputs(network, x), z);
      network.add(STEP, direction);
      assertThat((above - below) / (2 * STEP)).isCloseTo(gradient[i], within(DIFFERENCES));
    }
  }

  /** The smallest |uᵢ·xₙ|: differences of ReLU are valid away from its kink alone. */
  private static double distanceFromKink(Network network, DenseMatrix x) {
    DenseMatrix products = x.multiply(network.namedWeights().get("u").transpose());
    return Arrays.stream(products.toArray()).map(Math::abs).min().orElseThrow();
  }

  private static double[] outputs(Network network, DenseMatrix x) {
    double[] f = new double[x.numRows() * network.outputs()];
    network.outputs(x, f);
    return f;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  @Test
  void reluNetworkIsPositivelyHomogeneousInItsHiddenWeights() {
    double tau = 1e-3;
    Network one = Networks.random(Networks.spec(50, RELU), 4, 1, 3);
    Network scaled =
        Networks.random(
            new OneHiddenLayer(50, RELU, OutputScale.MEAN_FIELD, tau, 1, false, null), 4, 1, 3);
    DenseMatrix x = Networks.gaussian(20, 4, 4);
    double[] expected = Arrays.stream(outputs(one, x)).map(f -> tau * f).toArray();
    assertThat(outputs(scaled, x)).containsExactly(expected, within(1e-17));
  }

  @Test
  void biasIsAnInputOneAppendedLast() {
    Network network =
        Networks.random(new OneHiddenLayer(3, RELU, OutputScale.UNIT, 1, 1, true, null), 2, 1, 1);
    DenseMatrix x = network.prepare(new DenseMatrix(2, 2, new double[] {5, 6, 7, 8}));
    assertThat(x.values()).containsExactly(5, 6, 7, 8, 1, 1);
    assertThat(network.namedWeights().get("u").numCols()).isEqualTo(3);
    assertThat(network.hiddenDirections().numCols()).isEqualTo(2);
  }

  @Test
  void outputScalesAreTheirDefinitions() {
    assertThat(OutputScale.MEAN_FIELD.factor(4)).isEqualTo(0.25);
    assertThat(OutputScale.NTK.factor(4)).isEqualTo(0.5);
    assertThat(OutputScale.UNIT.factor(4)).isEqualTo(1);
  }

  @Test
  void unitsOfANarrowNetworkAreTheFirstOfAWideOne() {
    DenseMatrix narrow = Networks.random(Networks.spec(3, RELU), 2, 1, 9).hiddenDirections();
    DenseMatrix wide = Networks.random(Networks.spec(5, RELU), 2, 1, 9).hiddenDirections();
    for (int i = 0; i < 3; i++) {
      assertThat(wide.apply(i, 1)).isEqualTo(narrow.apply(i, 1));
    }
  }

  @Test
  void inputsOfAnotherDimensionAreRefused() {
    Network network = Networks.random(Networks.spec(3, RELU), 2, 1, 9);
    assertThatThrownBy(() -> network.prepare(Networks.gaussian(4, 3, 1)))
        .hasMessage("inputs must have 2 columns: [4 x 3]");
  }
}
