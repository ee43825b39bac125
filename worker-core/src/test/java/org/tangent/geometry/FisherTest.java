package org.tangent.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.rng.simple.RandomSource;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tangent.loss.Loss;
import org.tangent.model.Activation;
import org.tangent.model.Layer;
import org.tangent.model.LayerFactors;
import org.tangent.model.Network;
import org.tangent.model.Networks;
import org.tangent.spec.InvalidSpecException;

class FisherTest {
  private static final double ROUNDING = 1e-12;

  static Stream<CurvatureCase> cases() {
    return CurvatureCase.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void exactFisherPullsBackTheHessianOfTheLoss(CurvatureCase given) {
    assertPullsBack(given, new Fisher.Exact(), n -> hessian(given, n));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void outputMetricPullsBackTheIdentity(CurvatureCase given) {
    assertPullsBack(
        given,
        new Fisher.Output(),
        n -> MatrixUtils.createRealIdentityMatrix(given.network().outputs()));
  }

  private static void assertPullsBack(
      CurvatureCase given, Fisher fisher, IntFunction<RealMatrix> metric) {
    assertThat(fisher.count(given.network().outputs())).isEqualTo(given.columns(fisher).size());
    RealMatrix expected = given.pulledBack(metric);
    assertThat(given.dense(given.columns(fisher)).subtract(expected).getFrobeniusNorm())
        .isLessThan(ROUNDING * (1 + expected.getFrobeniusNorm()));
  }

  /** I, diag(p(1 − p)), and diag(p) − ppᵀ. */
  private static RealMatrix hessian(CurvatureCase given, int n) {
    int c = given.network().outputs();
    double[] f = new double[c];
    double sum = 0;
    for (int k = 0; k < c; k++) {
      f[k] = given.outputs()[k * given.samples() + n];
      sum += Math.exp(f[k]);
    }
    RealMatrix hessian = new Array2DRowRealMatrix(c, c);
    for (int k = 0; k < c; k++) {
      double odds = Math.exp(f[k]);
      for (int l = 0; l < c; l++) {
        double same = k == l ? 1 : 0;
        double entry =
            switch (given.loss()) {
              case SQUARED -> same;
              case BINARY_CROSS_ENTROPY -> same * odds / ((1 + odds) * (1 + odds));
              case SOFTMAX_CROSS_ENTROPY -> odds / sum * (same - Math.exp(f[l]) / sum);
            };
        hessian.setEntry(k, l, entry);
      }
    }
    return hessian;
  }

  /** Each sample's gradient by finite differences of its own loss. */
  @ParameterizedTest
  @MethodSource("cases")
  void empiricalFisherIsTheSecondMomentOfTheGradients(CurvatureCase given) {
    Network network = given.network();
    int p = network.parameters();
    double[] w = network.weights();
    double[][] above = new double[p][];
    double[][] below = new double[p][];
    double step = 1e-5;
    for (int j = 0; j < p; j++) {
      above[j] = losses(given, w, j, step);
      below[j] = losses(given, w, j, -step);
    }
    network.setWeights(w);
    RealMatrix expected = new Array2DRowRealMatrix(p, p);
    for (int n = 0; n < given.samples(); n++) {
      for (int i = 0; i < p; i++) {
        for (int j = 0; j < p; j++) {
          double atI = (above[i][n] - below[i][n]) / (2 * step);
          double atJ = (above[j][n] - below[j][n]) / (2 * step);
          expected.addToEntry(i, j, atI * atJ / given.samples());
        }
      }
    }
    RealMatrix found = given.dense(given.columns(new Fisher.Empirical()));
    assertThat(found.subtract(expected).getFrobeniusNorm())
        .isLessThan(1e-8 * (1 + expected.getFrobeniusNorm()));
  }

  private static double[] losses(CurvatureCase given, double[] w, int j, double by) {
    double[] moved = w.clone();
    moved[j] += by;
    given.network().setWeights(moved);
    double[] f = given.outputs();
    double[] losses = new double[given.samples()];
    int c = given.network().outputs();
    for (int n = 0; n < losses.length; n++) {
      double[] one = new double[c];
      double[] y = new double[c];
      for (int k = 0; k < c; k++) {
        one[k] = f[k * losses.length + n];
        y[k] = given.targets().apply(n, k);
      }
      losses[n] = given.loss().value(one, new DenseMatrix(1, c, y));
    }
    return losses;
  }

  /** The mean error over repetitions falls to 1/8 with 64 times as many draws. */
  @ParameterizedTest
  @EnumSource
  void monteCarloConvergesAtTheInverseRootOfItsDraws(Loss loss) {
    CurvatureCase given =
        CurvatureCase.of("deep", CurvatureCase.shallow(3, true), 3, loss, CurvatureCase.SAMPLES);
    double few = meanSquaredError(given, 4);
    double many = meanSquaredError(given, 256);
    // The ratio of two means of 100 squares each, whose standard errors are below 15 %.
    assertThat(few / many).isBetween(64 / 1.8, 64 * 1.8);
  }

  private static double meanSquaredError(CurvatureCase given, int draws) {
    CurvatureMatrix exact = given.matrix(Representation.DENSE, given.columns(new Fisher.Exact()));
    RealMatrix expected = CurvatureCase.real(exact.toDense());
    var random = RandomSource.XO_SHI_RO_256_PP.create(21L);
    Fisher fisher = new Fisher.MonteCarlo(draws);
    double sum = 0;
    int repetitions = 100;
    for (int i = 0; i < repetitions; i++) {
      List<double[]> columns =
          fisher.columns(given.loss(), given.outputs(), given.targets(), random);
      RealMatrix found = CurvatureCase.real(given.matrix(Representation.DENSE, columns).toDense());
      double error = found.subtract(expected).getFrobeniusNorm();
      sum += error * error;
    }
    return sum / repetitions;
  }

  @Test
  void aDrawIsNeeded() {
    assertThatThrownBy(() -> new Fisher.MonteCarlo(0))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("must be >= 1: 0");
  }

  /**
   * The divergence from the distribution at w to that at w + dw is ½ dwᵀF dw to second order. It is
   * how much the loss rises whose targets are the means at w, found here from its gradient.
   */
  @ParameterizedTest
  @MethodSource("cases")
  void quadraticFormIsTheDivergenceOfTheDistribution(CurvatureCase given) {
    double[] f = given.outputs();
    int c = given.network().outputs();
    DenseMatrix zero = new DenseMatrix(given.samples(), c, new double[f.length]);
    double[] means = new double[f.length];
    given.loss().gradient(f, zero, means);
    for (int i = 0; i < means.length; i++) {
      means[i] *= given.samples();
    }
    DenseMatrix targets = new DenseMatrix(given.samples(), c, means);
    CurvatureMatrix matrix =
        given.matrix(Representation.IMPLICIT, given.columns(new Fisher.Exact()));
    double[] step = Networks.gaussian(matrix.size(), 1, 22).values();
    double size = 1e-4;
    double expected = matrix.quadratic(step) * size * size / 2;
    double before = given.loss().value(f, targets);
    given.network().add(size, step);
    double divergence = given.loss().value(given.outputs(), targets) - before;
    assertThat(divergence).isCloseTo(expected, within(2e-3 * expected + 1e-14));
  }

  /**
   * A rectifier has no curvature of its own away from its kink: within a layer the Hessian of the
   * loss is the Gauss–Newton matrix, though not between layers.
   */
  @ParameterizedTest
  @EnumSource
  void ofRectifiersTheBlocksAreThoseOfTheHessian(Loss loss) {
    Network network = CurvatureCase.deep(List.of(4L, 3L), new Activation.Relu(), 3, true);
    CurvatureCase given = CurvatureCase.of("relu", network, 3, loss, CurvatureCase.SAMPLES);
    double step = 1e-5;
    assertThat(distanceToAKink(given)).isGreaterThan(100 * step);
    RealMatrix hessian = hessian(given, step);
    RealMatrix f = given.dense(given.columns(new Fisher.Exact()));
    for (Layer layer : network.layers()) {
      RealMatrix expected = given.block(hessian, layer);
      assertThat(expected.getFrobeniusNorm()).isGreaterThan(1e-3);
      assertThat(given.block(f, layer).subtract(expected).getFrobeniusNorm())
          .isCloseTo(0, within(1e-8 * (1 + expected.getFrobeniusNorm())));
    }
    assertThat(f.subtract(hessian).getFrobeniusNorm()).isGreaterThan(1e-3);
  }

  private static RealMatrix hessian(CurvatureCase given, double step) {
    Network network = given.network();
    int p = network.parameters();
    RealMatrix hessian = new Array2DRowRealMatrix(p, p);
    double[] w = network.weights();
    for (int j = 0; j < p; j++) {
      double[] above = gradient(given, w, j, step);
      double[] below = gradient(given, w, j, -step);
      for (int i = 0; i < p; i++) {
        hessian.setEntry(i, j, (above[i] - below[i]) / (2 * step));
      }
    }
    network.setWeights(w);
    return hessian;
  }

  private static double[] gradient(CurvatureCase given, double[] w, int j, double by) {
    double[] moved = w.clone();
    moved[j] += by;
    given.network().setWeights(moved);
    double[] z = new double[given.targets().values().length];
    given.loss().gradient(given.outputs(), given.targets(), z);
    double[] gradient = new double[w.length];
    given.network().pullBack(given.x(), z, gradient);
    return gradient;
  }

  /** The smallest |s| of all hidden units, from the inputs of their layers. */
  private static double distanceToAKink(CurvatureCase given) {
    LayerFactors factors = given.network().factors(given.x());
    double least = Double.POSITIVE_INFINITY;
    for (int l = 0; l < given.network().layers().size() - 1; l++) {
      Layer layer = given.network().layers().get(l);
      double[] w = given.network().weights();
      for (int n = 0; n < given.samples(); n++) {
        for (int i = 0; i < layer.units(); i++) {
          double s = 0;
          for (int j = 0; j < layer.inputs(); j++) {
            s += w[layer.index(i, j)] * factors.inputs(l)[n + j * given.samples()];
          }
          least = Math.min(least, Math.abs(s));
        }
      }
    }
    return least;
  }
}
