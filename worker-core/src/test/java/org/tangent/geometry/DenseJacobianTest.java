package org.tangent.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tangent.linalg.RandomStreams;
import org.tangent.model.Activation;
import org.tangent.model.Initialization;
import org.tangent.model.LinearNetwork;
import org.tangent.model.MultilayerPerceptron;
import org.tangent.model.Network;
import org.tangent.model.Networks;
import org.tangent.model.OneHiddenLayer;
import org.tangent.model.OutputScale;

class DenseJacobianTest {
  private static final double ROUNDING = 1e-12;

  static List<Network> networks() {
    return List.of(
        new LinearNetwork(1, 2, 3),
        Networks.random(
            new OneHiddenLayer(7, new Activation.Silu(1), OutputScale.NTK, 1, 1, true, null),
            3,
            2,
            1),
        new MultilayerPerceptron(
                List.of(5L, 4L),
                new Activation.Tanh(),
                List.of(),
                true,
                new Initialization.Normal(1),
                3,
                true,
                List.of())
            .create(3, 3, new RandomStreams(2), null));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void isTheJacobianThatPullingBackGives(Network network) {
    DenseMatrix x = network.prepare(Networks.gaussian(11, 3, 4));
    network.add(0.1, Networks.gaussian(network.parameters(), 1, 5).values());
    RealMatrix expected = Networks.jacobian(network, x);
    double[] f = new double[11 * network.outputs()];
    double[] outputs = new double[f.length];
    DenseMatrix jacobian = DenseJacobian.of(network, x, f);
    network.outputs(x, outputs);
    assertThat(f).containsExactly(outputs, within(ROUNDING));
    assertThat(jacobian.numRows()).isEqualTo(f.length);
    for (int j = 0; j < network.parameters(); j++) {
      for (int i = 0; i < f.length; i++) {
        assertThat(jacobian.apply(i, j)).isCloseTo(expected.getEntry(i, j), within(ROUNDING));
      }
    }
  }
}
