package org.tangent.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tangent.linalg.SymmetricEigen;
import org.tangent.model.Activation;
import org.tangent.model.Layer;
import org.tangent.model.Network;
import org.tangent.model.Networks;
import org.tangent.model.OneHiddenLayer;
import org.tangent.model.OutputScale;

class TangentKernelTest {
  private static final double TOLERANCE = 1e-12;

  static Stream<Arguments> shapes() {
    return Stream.of(
        Arguments.of(1, 1, 1, 1, new Activation.Relu(), false),
        Arguments.of(7, 13, 3, 1, new Activation.Silu(1), true),
        Arguments.of(130, 61, 4, 1, new Activation.Relu(), false),
        Arguments.of(129, 17, 4, 2, new Activation.Tanh(), true),
        Arguments.of(20, 64, 2, 3, new Activation.Silu(2), false));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void structuredKernelIsTheJacobianTimesItsTranspose(
      int units, int samples, int dimension, int outputs, Activation activation, boolean bias) {
    Network network =
        Networks.random(
            new OneHiddenLayer(units, activation, OutputScale.NTK, 1, 1, bias, null),
            dimension,
            outputs,
            21);
    DenseMatrix x = network.prepare(Networks.gaussian(samples, dimension, 22));
    double[] f = new double[samples * outputs];
    RealMatrix structured = Networks.symmetric(TangentKernel.of(network, x).compute(f));
    RealMatrix jacobian = Networks.jacobian(network, x);
    RealMatrix dense = jacobian.multiply(jacobian.transpose());
    assertThat(structured.subtract(dense).getNorm()).isLessThan(TOLERANCE * dense.getNorm());
    double[] expected = new double[f.length];
    network.outputs(x, expected);
    assertThat(f).containsExactly(expected, within(TOLERANCE));
  }

  @Test
  void kernelIsPositiveSemidefiniteAndSharesItsSpectrumWithTheNormalMatrix() {
    // 3 units and 2 inputs have 9 weights: of 12 eigenvalues of JJᵀ at least 3 are 0.
    Network network = Networks.random(Networks.spec(3, new Activation.Tanh()), 2, 1, 31);
    DenseMatrix x = Networks.gaussian(12, 2, 32);
    double[] kernel =
        SymmetricEigen.eigenvalues(TangentKernel.of(network, x).compute(new double[12]));
    RealMatrix jacobian = Networks.jacobian(network, x);
    RealMatrix normal = jacobian.transpose().multiply(jacobian);
    double[] primal = SymmetricEigen.eigenvalues(dense(normal));
    double largest = kernel[11];
    for (int i = 0; i < 3; i++) {
      assertThat(kernel[i]).isCloseTo(0, within(1e-15 * 10 * largest));
    }
    for (int i = 0; i < 9; i++) {
      assertThat(kernel[i + 3]).isCloseTo(primal[i], within(TOLERANCE * largest));
    }
  }

  @Test
  void kernelIsTheSumOfItsLayers() {
    // With v = 0 the output layer is alone; the difference is linear in v∘v.
    OneHiddenLayer still =
        new OneHiddenLayer(9, new Activation.Relu(), OutputScale.UNIT, 1, 0, false, null);
    Network network = Networks.random(still, 3, 1, 41);
    DenseMatrix x = Networks.gaussian(6, 3, 42);
    RealMatrix outputLayer = kernel(network, x);
    network.setOutputWeights(new double[] {1, 1, 1, 1, 1, 1, 1, 1, 1});
    RealMatrix hiddenLayer = kernel(network, x).subtract(outputLayer);
    network.setOutputWeights(new double[] {3, 3, 3, 3, 3, 3, 3, 3, 3});
    RealMatrix expected = outputLayer.add(hiddenLayer.scalarMultiply(9));
    assertThat(kernel(network, x).subtract(expected).getNorm())
        .isLessThan(TOLERANCE * expected.getNorm());
  }

  static Stream<Network> networks() {
    return Stream.of(
        CurvatureCase.shallow(1, true),
        CurvatureCase.shallow(3, false),
        CurvatureCase.deep(List.of(), new Activation.Identity(), 2, true),
        CurvatureCase.deep(List.of(6L, 4L), new Activation.Tanh(), 1, false),
        CurvatureCase.deep(List.of(6L, 4L, 5L), new Activation.Silu(1), 3, true));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void kernelBetweenTrainAndTestPointsIsThatOfTheirJacobians(Network network) {
    DenseMatrix train = network.prepare(Networks.gaussian(5, 3, 51));
    DenseMatrix test = network.prepare(Networks.gaussian(9, 3, 52));
    RealMatrix left = Networks.jacobian(network, train);
    RealMatrix right = Networks.jacobian(network, test);
    RealMatrix whole = left.multiply(right.transpose());
    assertEqual(TangentKernel.between(network, train, test), whole);
    assertEqual(TangentKernel.between(network, test, train), whole.transpose());
    RealMatrix sum = whole.scalarMultiply(0);
    for (int l = 0; l < network.layers().size(); l++) {
      Layer layer = network.layers().get(l);
      int last = layer.offset() + layer.size() - 1;
      RealMatrix ofLayer =
          left.getSubMatrix(0, left.getRowDimension() - 1, layer.offset(), last)
              .multiply(
                  right
                      .getSubMatrix(0, right.getRowDimension() - 1, layer.offset(), last)
                      .transpose());
      DenseMatrix found = TangentKernel.ofLayer(network, l, train, test);
      assertEqual(found, ofLayer);
      sum = sum.add(CurvatureCase.real(found));
    }
    assertEqual(TangentKernel.between(network, train, test), sum);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void kernelOfAnyDepthIsTheJacobianTimesItsTranspose(Network network) {
    DenseMatrix x = network.prepare(Networks.gaussian(6, 3, 53));
    double[] f = new double[6 * network.outputs()];
    RealMatrix found = Networks.symmetric(TangentKernel.of(network, x).compute(f));
    assertEqual(TangentKernel.between(network, x, x), found);
    RealMatrix jacobian = Networks.jacobian(network, x);
    assertEqual(TangentKernel.between(network, x, x), jacobian.multiply(jacobian.transpose()));
  }

  private static void assertEqual(DenseMatrix found, RealMatrix expected) {
    assertThat(found.numRows()).isEqualTo(expected.getRowDimension());
    assertThat(found.numCols()).isEqualTo(expected.getColumnDimension());
    assertThat(CurvatureCase.real(found).subtract(expected).getNorm())
        .isLessThan(TOLERANCE * expected.getNorm());
  }

  private static RealMatrix kernel(Network network, DenseMatrix x) {
    return Networks.symmetric(TangentKernel.of(network, x).compute(new double[x.numRows()]));
  }

  private static DenseMatrix dense(RealMatrix matrix) {
    int n = matrix.getRowDimension();
    double[] values = new double[n * n];
    for (int column = 0; column < n; column++) {
      System.arraycopy(matrix.getColumn(column), 0, values, column * n, n);
    }
    return new DenseMatrix(n, n, values);
  }
}
