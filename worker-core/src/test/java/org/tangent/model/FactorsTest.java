package org.tangent.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layer factors and directional derivatives, against the Jacobian. */
class FactorsTest {
  private static final double ROUNDING = 1e-12;

  @ParameterizedTest
  @CsvSource({"5, 7, 1, false", "130, 520, 2, true", "9, 6, 3, false"})
  void shallowNetworkHasThemToo(int units, int samples, int outputs, boolean bias) {
    OneHiddenLayer spec =
        new OneHiddenLayer(units, new Activation.Tanh(), OutputScale.NTK, 1, 1, bias, null);
    Network network = Networks.random(spec, 3, outputs, 1);
    DenseMatrix x = network.prepare(Networks.gaussian(samples, 3, 2));
    assertPushForwardIsTheJacobian(network, x);
    assertFactorsAreTheJacobian(network, x);
  }

  static void assertPushForwardIsTheJacobian(Network network, DenseMatrix x) {
    double[] v = Networks.gaussian(network.parameters(), 1, 3).values();
    double[] change = new double[x.numRows() * network.outputs()];
    network.pushForward(x, v, change);
    assertThat(change).containsExactly(Networks.jacobian(network, x).operate(v), within(ROUNDING));
  }

  /** Each row of the Jacobian is the outer products of the layers' sensitivities and inputs. */
  static void assertFactorsAreTheJacobian(Network network, DenseMatrix x) {
    RealMatrix jacobian = Networks.jacobian(network, x);
    int samples = x.numRows();
    LayerFactors factors = network.factors(x);
    double[] f = new double[samples * network.outputs()];
    network.outputs(x, f);
    assertThat(factors.outputs()).containsExactly(f, within(ROUNDING));
    assertThat(network.layers().stream().mapToInt(Layer::size).sum())
        .isEqualTo(network.parameters());
    for (int k = 0; k < network.outputs(); k++) {
      double[] unit = new double[f.length];
      Arrays.fill(unit, k * samples, (k + 1) * samples, 1.0);
      int output = k;
      factors.backward(
          unit,
          (index, sensitivities) -> {
            Layer layer = network.layers().get(index);
            double[] inputs = factors.inputs(index);
            for (int n = 0; n < samples; n++) {
              for (int i = 0; i < layer.units(); i++) {
                for (int j = 0; j < layer.inputs(); j++) {
                  int place =
                      layer.offset()
                          + (layer.unitsFirst() ? i + j * layer.units() : j + i * layer.inputs());
                  assertThat(sensitivities[n + i * samples] * inputs[n + j * samples])
                      .isCloseTo(jacobian.getEntry(output * samples + n, place), within(ROUNDING));
                }
              }
            }
          });
    }
  }
}
