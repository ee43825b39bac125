package org.tangent.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tangent.data.Dataset;
import org.tangent.linalg.RandomStreams;
import org.tangent.loss.Loss;
import org.tangent.model.Activation;
import org.tangent.model.Network;
import org.tangent.model.Networks;
import org.tangent.model.OneHiddenLayer;
import org.tangent.model.OutputScale;
import org.tangent.model.OutputWeights;
import org.tangent.optimize.Objective;
import org.tangent.optimize.Stopwatch;

class TangentSpaceTest {
  private static final double ROUNDING = 1e-10;

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 8", "2, 0.125"})
  void projectionAndLeastSingularValueAreThoseOfTheDenseJacobian(int outputs, double alpha) {
    Network network =
        new OneHiddenLayer(
                4,
                new Activation.Tanh(),
                OutputScale.UNIT,
                1,
                0,
                true,
                null,
                alpha,
                true,
                OutputWeights.FIXED_SIGNS)
            .create(2, outputs, new RandomStreams(5), null);
    DenseMatrix x = Networks.gaussian(25, 2, 2);
    Objective objective =
        new Objective(
            network,
            new Dataset(x, Networks.gaussian(25, outputs, 3)),
            Loss.SQUARED,
            new Stopwatch());
    RealMatrix j = Networks.jacobian(network, network.prepare(x));
    RealMatrix p =
        j.multiply(MatrixUtils.inverse(j.transpose().multiply(j))).multiply(j.transpose());
    double[] z = Networks.gaussian(25 * outputs, 1, 7).values();
    TangentSpace space = TangentSpace.of(objective);
    double[] singular = new SingularValueDecomposition(j).getSingularValues();
    assertThat(space.projectedNorm(z))
        .isCloseTo(MatrixUtils.createRealVector(p.operate(z)).getNorm(), within(ROUNDING));
    assertThat(space.projectedNorm(p.operate(z)))
        .isCloseTo(space.projectedNorm(z), within(ROUNDING));
    assertThat(space.leastSingularValue())
        .isCloseTo(singular[singular.length - 1] / alpha, within(ROUNDING));
  }
}
