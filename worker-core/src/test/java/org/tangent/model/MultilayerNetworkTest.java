package org.tangent.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tangent.data.DataFileException;
import org.tangent.data.DataFiles;
import org.tangent.data.IdxArray;
import org.tangent.linalg.RandomStreams;

class MultilayerNetworkTest {
  private static final double ROUNDING = 1e-12;
  private static final double STEP = 1e-5;
  private static final double DIFFERENCES = 1e-8;

  private static final Activation TANH = new Activation.Tanh();
  private static final Activation SIGMOID = new Activation.Sigmoid();
  private static final Activation SILU = new Activation.Silu(1.5);
  private static final Activation RELU = new Activation.Relu();
  private static final Activation IDENTITY = new Activation.Identity();

  static Stream<Arguments> networks() {
    return Stream.of(
        Arguments.of(List.of(), List.of(), 3, 2, true),
        Arguments.of(List.of(5L), List.of(TANH), 3, 1, false),
        Arguments.of(List.of(4L, 6L), List.of(SIGMOID, TANH), 3, 2, true),
        Arguments.of(List.of(7L, 2L, 5L), List.of(SILU, IDENTITY, RELU), 4, 3, true));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void jacobianIsThatOfFiniteDifferences(
      List<Long> widths, List<Activation> activations, int dimension, int outputs, boolean bias) {
    Network network = network(widths, activations, dimension, outputs, bias);
    DenseMatrix x = network.prepare(Networks.gaussian(9, dimension, 1));
    RealMatrix jacobian = Networks.jacobian(network, x);
    double[] w = network.weights();
    for (int j = 0; j < w.length; j++) {
      double[] above = outputs(network, x, w, j, STEP);
      double[] below = outputs(network, x, w, j, -STEP);
      for (int i = 0; i < above.length; i++) {
        assertThat(jacobian.getEntry(i, j))
            .isCloseTo((above[i] - below[i]) / (2 * STEP), within(DIFFERENCES));
      }
    }
  }

  private static double[] outputs(Network network, DenseMatrix x, double[] w, int j, double by) {
    double[] moved = w.clone();
    moved[j] += by;
    network.setWeights(moved);
    double[] f = new double[x.numRows() * network.outputs()];
    network.outputs(x, f);
    network.setWeights(w);
    return f;
  }

  @ParameterizedTest
  @MethodSource("networks")
  void pushForwardAndFactorsGiveTheJacobian(
      List<Long> widths, List<Activation> activations, int dimension, int outputs, boolean bias) {
    Network network = network(widths, activations, dimension, outputs, bias);
    DenseMatrix x = network.prepare(Networks.gaussian(9, dimension, 2));
    FactorsTest.assertPushForwardIsTheJacobian(network, x);
    FactorsTest.assertFactorsAreTheJacobian(network, x);
  }

  @Test
  void manySamplesGoInBlocks() {
    Network network = network(List.of(6L, 5L), List.of(TANH, SILU), 3, 2, true);
    DenseMatrix x = network.prepare(Networks.gaussian(1100, 3, 3));
    double[] f = new double[2200];
    network.outputs(x, f);
    double[] whole = Arrays.copyOf(network.factors(x).outputs(), 2200);
    assertThat(f).containsExactly(whole, within(ROUNDING));
    double[] z = Networks.gaussian(1100, 2, 4).values();
    double[] gradient = new double[network.parameters()];
    network.pullBack(x, z, gradient);
    // zᵀ(J v) = (Jᵀz)ᵀv
    double[] v = Networks.gaussian(network.parameters(), 1, 5).values();
    double[] change = new double[2200];
    network.pushForward(x, v, change);
    assertThat(dot(z, change)).isCloseTo(dot(gradient, v), within(1e-10 * Math.abs(dot(z, z))));
  }

  @Test
  void oneHiddenLayerIsTheShallowNetworkOfTheSameWeights() {
    OneHiddenLayer spec = new OneHiddenLayer(8, TANH, OutputScale.UNIT, 1, 1, false, null);
    Network shallow = Networks.random(spec, 3, 2, 6);
    Network deep = network(List.of(8L), List.of(TANH), 3, 2, false);
    double[] u = shallow.namedWeights().get("u").values();
    double[] v = shallow.namedWeights().get("v").values();
    double[] w = deep.weights();
    System.arraycopy(u, 0, w, 0, u.length);
    deep.setWeights(w);
    deep.setOutputWeights(v);
    DenseMatrix x = Networks.gaussian(20, 3, 7);
    double[] expected = new double[40];
    double[] found = new double[40];
    shallow.outputs(x, expected);
    deep.outputs(x, found);
    assertThat(found).containsExactly(expected, within(ROUNDING));
    deep.outputs(x, v, found);
    assertThat(found).containsExactly(expected, within(ROUNDING));
    assertThat(deep.features()).isEqualTo(8);
    assertThat(deep.hiddenDirections().values()).isEqualTo(u);
  }

  @Test
  void namedWeightsAreTheTablesOfGivenWeights() {
    Network drawn = network(List.of(6L, 5L), List.of(TANH, SILU), 3, 2, true);
    DataFiles files = new Tables(drawn.namedWeights());
    MultilayerPerceptron spec =
        new MultilayerPerceptron(
            List.of(6L, 5L),
            TANH,
            List.of(TANH, SILU),
            true,
            new Initialization.Lecun(),
            1,
            false,
            List.of("layer1", "layer2", "layer3"));
    assertThat(spec.files()).containsExactly("layer1", "layer2", "layer3");
    assertThat(spec.outputs(files)).hasValue(2);
    Network given = spec.create(3, 2, new RandomStreams(9), files);
    assertThat(given.weights()).isEqualTo(drawn.weights());
    assertThatThrownBy(() -> spec.create(4, 2, new RandomStreams(9), files))
        .isInstanceOf(DataFileException.class)
        .hasMessage("layer1: given weights must be [6 x 5]: [6 x 4]");
  }

  private record Tables(Map<String, DenseMatrix> tables) implements DataFiles {
    @Override
    public DenseMatrix table(String path) {
      return tables.get(path);
    }

    @Override
    public IdxArray idx(String path) {
      throw new DataFileException(path);
    }
  }

  @Test
  void weightsAreDrawnAsTheInitializationSays() {
    // 400 x 300 weights a layer: the standard error of a variance is √(2/n), below 0.5 %.
    double error = 5 * Math.sqrt(2.0 / (400 * 300));
    assertThat(variance(new Initialization.Normal(0.5), 300)).isCloseTo(0.25, within(error));
    assertThat(300 * variance(new Initialization.Lecun(), 300)).isCloseTo(1, within(error));
    assertThat(350 * variance(new Initialization.Glorot(), 300)).isCloseTo(1, within(error));
    assertThat(150 * variance(new Initialization.He(), 300)).isCloseTo(1, within(error));
    assertThat(900 * variance(new Initialization.Pytorch(), 300)).isCloseTo(1, within(error));
  }

  @Test
  void biasesStartAtZeroUnlessTheInitializationDrawsThem() {
    assertThat(biases(new Initialization.Lecun())).containsOnly(0.0);
    assertThat(biases(new Initialization.He())).containsOnly(0.0);
    assertThat(biases(new Initialization.Normal(1))).doesNotContain(0.0);
    assertThat(Arrays.stream(biases(new Initialization.Pytorch())).map(Math::abs).max())
        .hasValueCloseTo(0.5, within(0.05));
  }

  private static double[] biases(Initialization init) {
    DenseMatrix first = create(init, 4, 50).namedWeights().get("layer1");
    return Arrays.copyOfRange(first.values(), 4 * 50, 5 * 50);
  }

  private static double variance(Initialization init, int inputs) {
    DenseMatrix first = create(init, inputs, 400).namedWeights().get("layer1");
    return Arrays.stream(first.values()).limit(400L * inputs).map(x -> x * x).average().orElse(0);
  }

  private static Network create(Initialization init, int inputs, long width) {
    return new MultilayerPerceptron(List.of(width), RELU, List.of(), true, init)
        .create(inputs, 1, new RandomStreams(8), null);
  }

  private static Network network(
      List<Long> widths, List<Activation> activations, int dimension, int outputs, boolean bias) {
    return new MultilayerPerceptron(widths, RELU, activations, bias, new Initialization.Normal(0.7))
        .create(dimension, outputs, new RandomStreams(9), null);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
