package org.tangent.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.tangent.model.Activation;
import org.tangent.model.Network;
import org.tangent.model.Networks;
import org.tangent.model.OneHiddenLayer;
import org.tangent.model.OutputScale;

class OutputLayerFitTest {
  private static final double CUTOFF = 1e-10;
  private static final int SAMPLES = 20;
  private static final int UNITS = 200;

  private final Network network =
      Networks.random(Networks.spec(UNITS, new Activation.Relu()), 5, 1, 1);
  private final DenseMatrix x = Networks.gaussian(SAMPLES, 5, 2);
  private final DenseMatrix y = Networks.gaussian(SAMPLES, 1, 3);

  @Test
  void fitInterpolatesTheTargets() {
    OutputLayerFit fit = OutputLayerFit.fit(network, x, y, CUTOFF);
    double[] f = new double[SAMPLES];
    network.outputs(x, fit.outputWeights(), f);
    assertThat(fit.rank()).isEqualTo(SAMPLES);
    assertThat(f).containsExactly(y.values(), within(1e-9));
  }

  @Test
  void fitIsTheLimitOfRidgeRegression() {
    double[] fitted = OutputLayerFit.fit(network, x, y, CUTOFF).outputWeights();
    // Ridge in the primal: (Γ̂ᵀΓ̂ + ρI)⁻¹ Γ̂ᵀ y with Γ̂ = sΓ, one column of outputs a unit.
    RealMatrix features = new Array2DRowRealMatrix(SAMPLES, UNITS);
    for (int i = 0; i < UNITS; i++) {
      double[] unit = new double[UNITS];
      unit[i] = 1;
      double[] column = new double[SAMPLES];
      network.outputs(x, unit, column);
      features.setColumn(i, column);
    }
    double ridge = 1e-9;
    RealMatrix gram = features.transpose().multiply(features);
    RealMatrix damped = gram.add(MatrixUtils.createRealIdentityMatrix(UNITS).scalarMultiply(ridge));
    double[] expected =
        new LUDecomposition(damped)
            .getSolver()
            .solve(features.transpose().multiply(MatrixUtils.createColumnRealMatrix(y.values())))
            .getColumn(0);
    double largest = MatrixUtils.createRealVector(expected).getLInfNorm();
    assertThat(fitted).containsExactly(expected, within(1e-3 * largest));
  }

  @Test
  void fitDoesNotDependOnTheInitialScaleOfReluFeatures() {
    for (double scale : new double[] {1e-3, 1e3}) {
      Network scaled =
          Networks.random(
              new OneHiddenLayer(
                  UNITS, new Activation.Relu(), OutputScale.MEAN_FIELD, scale, 1, false, null),
              5,
              1,
              1);
      DenseMatrix test = Networks.gaussian(50, 5, 4);
      double[] expected = new double[50];
      double[] f = new double[50];
      network.outputs(test, OutputLayerFit.fit(network, x, y, CUTOFF).outputWeights(), expected);
      scaled.outputs(test, OutputLayerFit.fit(scaled, x, y, CUTOFF).outputWeights(), f);
      assertThat(f).containsExactly(expected, within(1e-7));
    }
  }

  @Test
  void fitFlagsFeaturesThatCannotInterpolate() {
    Network narrow = Networks.random(Networks.spec(4, new Activation.Tanh()), 5, 1, 1);
    OutputLayerFit fit = OutputLayerFit.fit(narrow, x, y, CUTOFF);
    assertThat(fit.rank()).isEqualTo(4);
  }

  @Test
  void severalOutputsAreFittedOneByOne() {
    Network two = Networks.random(Networks.spec(UNITS, new Activation.Relu()), 5, 2, 1);
    double[] targets = new double[2 * SAMPLES];
    System.arraycopy(y.values(), 0, targets, SAMPLES, SAMPLES);
    OutputLayerFit both = OutputLayerFit.fit(two, x, new DenseMatrix(SAMPLES, 2, targets), CUTOFF);
    double[] f = new double[2 * SAMPLES];
    two.outputs(x, both.outputWeights(), f);
    assertThat(f).containsExactly(targets, within(1e-9));
  }
}
