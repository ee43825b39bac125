package org.tangent.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tangent.geometry.OutputLayerFit;
import org.tangent.geometry.TangentKernel;
import org.tangent.linalg.RandomStreams;

/** Networks whose outputs are scaled and centred, and networks with fixed output weights. */
class ScaledNetworkTest {
  private static final double ROUNDING = 1e-11;
  private static final double ALPHA = 2.5;

  static OneHiddenLayer signs(int units, double factor, boolean centered) {
    return new OneHiddenLayer(
        units,
        new Activation.Tanh(),
        OutputScale.UNIT,
        1,
        0,
        false,
        null,
        factor,
        centered,
        OutputWeights.FIXED_SIGNS);
  }

  static Network create(ModelSpec spec, int inputs, int outputs) {
    return spec.create(inputs, outputs, new RandomStreams(3), null);
  }

  /** Each moved away from its start. */
  static List<Network> networks() {
    List<Network> networks =
        List.of(
            create(signs(7, ALPHA, true), 3, 1),
            create(signs(5, 1, false), 3, 2),
            create(signs(130, 0.125, true), 3, 2),
            create(
                new OneHiddenLayer(
                    6,
                    new Activation.Silu(1),
                    OutputScale.NTK,
                    1,
                    1,
                    true,
                    null,
                    ALPHA,
                    true,
                    OutputWeights.TRAINED),
                3,
                2),
            create(
                new MultilayerPerceptron(
                    List.of(5L, 4L),
                    new Activation.Tanh(),
                    List.of(),
                    true,
                    new Initialization.Lecun(),
                    ALPHA,
                    true,
                    List.of()),
                3,
                2));
    networks.forEach(
        network -> network.add(0.3, Networks.gaussian(network.parameters(), 1, 8).values()));
    return networks;
  }

  @ParameterizedTest
  @MethodSource("networks")
  void factorsAndDirectionalDerivativesAreTheJacobian(Network network) {
    DenseMatrix x = network.prepare(Networks.gaussian(6, 3, 2));
    FactorsTest.assertPushForwardIsTheJacobian(network, x);
    FactorsTest.assertFactorsAreTheJacobian(network, x);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void jacobianIsTheDerivativeOfTheOutputs(Network network) {
    DenseMatrix x = network.prepare(Networks.gaussian(4, 3, 2));
    double[] direction = Networks.gaussian(network.parameters(), 1, 5).values();
    double h = 1e-6;
    double[] ahead = new double[4 * network.outputs()];
    double[] behind = new double[ahead.length];
    network.add(h, direction);
    network.outputs(x, ahead);
    network.add(-2 * h, direction);
    network.outputs(x, behind);
    network.add(h, direction);
    double[] change = new double[ahead.length];
    network.pushForward(x, direction, change);
    for (int i = 0; i < change.length; i++) {
      assertThat((ahead[i] - behind[i]) / (2 * h)).isCloseTo(change[i], within(1e-6));
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void kernelIsTheJacobianTimesItsTranspose(Network network) {
    DenseMatrix x = network.prepare(Networks.gaussian(5, 3, 2));
    RealMatrix jacobian = Networks.jacobian(network, x);
    double[] f = new double[5 * network.outputs()];
    double[] expected = new double[f.length];
    network.outputs(x, expected);
    RealMatrix kernel = Networks.symmetric(TangentKernel.of(network, x).compute(f));
    assertThat(f).containsExactly(expected, within(ROUNDING));
    assertThat(kernel.subtract(jacobian.multiply(jacobian.transpose())).getNorm())
        .isLessThan(1e-10);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void weightsComeBackAsTheyWereSet(Network network) {
    double[] weights = network.weights();
    assertThat(weights).hasSize(network.parameters());
    DenseMatrix x = network.prepare(Networks.gaussian(5, 3, 2));
    double[] before = new double[5 * network.outputs()];
    network.outputs(x, before);
    network.add(1, weights);
    network.setWeights(weights);
    double[] after = new double[before.length];
    network.outputs(x, after);
    assertThat(network.weights()).isEqualTo(weights);
    assertThat(after).isEqualTo(before);
  }

  @Test
  void centredOutputsAreZeroAtTheStartOnAnyInputs() {
    Network network = create(signs(7, ALPHA, true), 3, 1);
    double[] f = new double[600];
    network.outputs(Networks.gaussian(600, 3, 4), f);
    assertThat(f).containsOnly(0);
    assertThat(network.factors(Networks.gaussian(600, 3, 4)).outputs()).containsOnly(0);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void outputsDoNotDependOnWhatWasAskedForBefore(Network network) {
    DenseMatrix x = network.prepare(Networks.gaussian(5, 3, 2));
    DenseMatrix other = network.prepare(Networks.gaussian(7, 3, 3));
    double[] first = outputs(network, x);
    double[] ofFactors = network.factors(x).outputs().clone();
    assertThat(outputs(network, other)).isEqualTo(outputs(network, other.copy()));
    assertThat(network.factors(other).outputs()).isEqualTo(network.factors(other.copy()).outputs());
    assertThat(outputs(network, x)).isEqualTo(first).isEqualTo(outputs(network, x.copy()));
    assertThat(network.factors(x).outputs()).isEqualTo(ofFactors);
    double[] direction = Networks.gaussian(network.parameters(), 1, 5).values();
    network.add(1, direction);
    assertThat(outputs(network, x)).isNotEqualTo(first).isEqualTo(outputs(network, x.copy()));
  }

  private static double[] outputs(Network network, DenseMatrix x) {
    double[] f = new double[x.numRows() * network.outputs()];
    network.outputs(x, f);
    return f;
  }

  @Test
  void outputsAreAlphaTimesTheChange() {
    DenseMatrix x = Networks.gaussian(9, 3, 4);
    Network plain = create(signs(7, 1, false), 3, 1);
    Network scaled = create(signs(7, ALPHA, true), 3, 1);
    assertThat(scaled.weights()).isEqualTo(plain.weights());
    double[] start = new double[9];
    plain.outputs(x, start);
    double[] direction = Networks.gaussian(21, 1, 6).values();
    plain.add(1, direction);
    scaled.add(1, direction);
    double[] moved = new double[9];
    plain.outputs(x, moved);
    double[] f = new double[9];
    scaled.outputs(x, f);
    for (int i = 0; i < 9; i++) {
      assertThat(f[i]).isCloseTo(ALPHA * (moved[i] - start[i]), within(ROUNDING));
    }
    assertThat(scaled.outputFactor()).isEqualTo(ALPHA);
  }

  @Test
  void fixedSignsAreSignsAndNotAmongTheWeights() {
    Network network = create(signs(40, 1, false), 3, 1);
    assertThat(network.parameters()).isEqualTo(120);
    double[] v = network.namedWeights().get("v").values();
    assertThat(v).contains(1.0, -1.0).containsOnly(-1.0, 1.0);
    network.add(1, Networks.gaussian(120, 1, 1).values());
    assertThat(network.namedWeights().get("v").values()).isEqualTo(v);
    assertThatThrownBy(() -> network.setOutputWeights(v))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void hiddenWeightsAreThoseOfTheTrainedNetwork() {
    OneHiddenLayer trained =
        new OneHiddenLayer(7, new Activation.Tanh(), OutputScale.UNIT, 1, 0, false, null);
    assertThat(create(signs(7, 1, false), 3, 1).hiddenDirections())
        .isEqualTo(create(trained, 3, 1).hiddenDirections());
  }

  @Test
  void pairedUnitsHalveTheRankOfTheJacobian() {
    // Cayci (2024), remark 4: 18 units on 8 inputs have 144 weights, 9 pairs rank 72 at most.
    Network network = create(signs(18, 1, false), 8, 1);
    DenseMatrix x = Networks.gaussian(200, 8, 4);
    assertThat(rank(Networks.jacobian(network, x))).isEqualTo(144);
    double[] paired = network.weights();
    for (int j = 0; j < 8; j++) {
      System.arraycopy(paired, 18 * j, paired, 18 * j + 9, 9);
    }
    network.setWeights(paired);
    assertThat(rank(Networks.jacobian(network, x))).isEqualTo(72);
  }

  private static int rank(RealMatrix jacobian) {
    return new SingularValueDecomposition(jacobian).getRank();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void refitOfCentredOutputsFitsTheTargets(Network network) {
    DenseMatrix x = network.prepare(Networks.gaussian(4, 3, 2));
    DenseMatrix targets = Networks.gaussian(4, network.outputs(), 9);
    OutputLayerFit fit = OutputLayerFit.fit(network, x, targets, 1e-14);
    double[] f = new double[targets.values().length];
    network.outputs(x, fit.outputWeights(), f);
    assertThat(fit.rank()).isEqualTo(4);
    assertThat(f).containsExactly(targets.values(), within(1e-6));
  }

  @Test
  void smoothnessBoundsWhatIsSeenBetweenRandomWeights() {
    for (Activation activation :
        List.of(new Activation.Tanh(), new Activation.Sigmoid(), new Activation.Identity())) {
      Network network =
          create(
              new OneHiddenLayer(
                  6,
                  activation,
                  OutputScale.NTK,
                  1,
                  0,
                  true,
                  null,
                  3,
                  true,
                  OutputWeights.FIXED_SIGNS),
              3,
              1);
      DenseMatrix x = network.prepare(Networks.gaussian(10, 3, 2));
      Smoothness bound = network.smoothness(x).orElseThrow();
      Random random = new Random(1);
      for (int trial = 0; trial < 50; trial++) {
        RealMatrix before = Networks.jacobian(network, x).scalarMultiply(1.0 / 3);
        double[] step = random.doubles(24, -0.3, 0.3).toArray();
        network.add(1, step);
        RealMatrix after = Networks.jacobian(network, x).scalarMultiply(1.0 / 3);
        double length = MatrixUtils.createRealVector(step).getNorm();
        assertThat(new SingularValueDecomposition(after).getNorm())
            .isLessThanOrEqualTo(bound.outputs());
        assertThat(new SingularValueDecomposition(after.subtract(before)).getNorm())
            .isLessThanOrEqualTo(bound.jacobian() * length + 1e-12);
      }
    }
  }

  @Test
  void smoothnessIsUnknownForReluAndTrainedOutputWeights() {
    DenseMatrix x = Networks.gaussian(4, 3, 2);
    assertThat(
            create(
                    new OneHiddenLayer(
                        6,
                        new Activation.Relu(),
                        OutputScale.UNIT,
                        1,
                        0,
                        false,
                        null,
                        1,
                        false,
                        OutputWeights.FIXED_SIGNS),
                    3,
                    1)
                .smoothness(x))
        .isEmpty();
    assertThat(Networks.random(Networks.spec(4, new Activation.Tanh()), 3, 1, 1).smoothness(x))
        .isEmpty();
  }

  @Test
  void defaultsLeaveTheNetworkAsItWas() {
    OneHiddenLayer plain =
        new OneHiddenLayer(7, new Activation.Tanh(), OutputScale.UNIT, 1, 1, false, null);
    assertThat(create(plain, 3, 1)).isInstanceOf(OneHiddenLayerNetwork.class);
    assertThat(plain.outputFactor()).isEqualTo(1);
    assertThat(plain.centered()).isFalse();
    assertThat(plain.outputWeights()).isEqualTo(OutputWeights.TRAINED);
  }

  @Test
  void badSpecsAreRefused() {
    assertThatThrownBy(() -> signs(4, 0, true))
        .hasMessage("outputFactor must be finite and > 0: 0.0");
    assertThatThrownBy(
            () ->
                new OneHiddenLayer(
                    4,
                    new Activation.Tanh(),
                    OutputScale.UNIT,
                    1,
                    0.5,
                    false,
                    null,
                    1,
                    false,
                    OutputWeights.FIXED_SIGNS))
        .hasMessage("outputInitScale must be 0 where the output weights are fixed signs: 0.5");
    assertThatThrownBy(
            () ->
                new OneHiddenLayer(
                    4,
                    new Activation.Tanh(),
                    OutputScale.UNIT,
                    1,
                    0,
                    false,
                    new OneHiddenLayer.InitialWeights("u", "v"),
                    1,
                    false,
                    OutputWeights.FIXED_SIGNS))
        .hasMessage("weights must not be given where the output weights are fixed signs");
  }
}
