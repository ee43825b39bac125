package org.tangent.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tangent.data.Dataset;
import org.tangent.geometry.Approximation;
import org.tangent.geometry.CurvatureMatrix;
import org.tangent.geometry.Fisher;
import org.tangent.geometry.KroneckerDamping;
import org.tangent.geometry.Representation;
import org.tangent.linalg.RandomStreams;
import org.tangent.loss.Loss;
import org.tangent.measure.CurvatureApproximation.Solution;
import org.tangent.model.Activation;
import org.tangent.model.Initialization;
import org.tangent.model.Layer;
import org.tangent.model.MultilayerPerceptron;
import org.tangent.model.Network;
import org.tangent.model.Networks;
import org.tangent.optimize.Adam;
import org.tangent.optimize.Ekfac;
import org.tangent.optimize.Kfac;
import org.tangent.optimize.Objective;
import org.tangent.optimize.Optimizer;
import org.tangent.optimize.OptimizerSpec;
import org.tangent.optimize.Scaling;
import org.tangent.optimize.StepSchedule;
import org.tangent.optimize.Stopwatch;
import org.tangent.spec.InvalidSpecException;

/** Against dense matrices that are made of the Jacobian and the loss alone. */
class ApproximationMeasurementTest {
  private static final double ROUNDING = 1e-9;
  private static final int SAMPLES = 9;
  private static final int CLASSES = 3;
  private static final long SEED = 4;
  private static final List<Double> DAMPING = List.of(1e-2, 1.0);
  private static final List<Approximation> ALL = List.of(Approximation.values());

  private final Network network =
      new MultilayerPerceptron(
              List.of(4L, 3L),
              new Activation.Tanh(),
              List.of(),
              true,
              new Initialization.Normal(0.8))
          .create(2, CLASSES, new RandomStreams(1), null);

  private final Objective objective =
      new Objective(
          network,
          new Dataset(Networks.gaussian(SAMPLES + 3, 2, 5), classes(SAMPLES + 3)),
          Loss.SOFTMAX_CROSS_ENTROPY,
          new Stopwatch());

  private static DenseMatrix classes(int samples) {
    double[] y = new double[samples * CLASSES];
    for (int n = 0; n < samples; n++) {
      y[n + (n % CLASSES) * samples] = 1;
    }
    return new DenseMatrix(samples, CLASSES, y);
  }

  private static ApproximationSpec spec(Fisher fisher, int largestBlock) {
    return new ApproximationSpec(fisher, ALL, SAMPLES, largestBlock, 4, DAMPING, true);
  }

  static List<Fisher> fishers() {
    return List.of(new Fisher.Empirical(), new Fisher.Exact());
  }

  /** (1/N) Σₙ JₙᵀMₙJₙ with Mₙ the Hessian or the gradient's outer product. */
  private RealMatrix dense(Fisher fisher) {
    DenseMatrix x = Dataset.leadingRows(objective.inputs(), SAMPLES);
    double[] f = new double[SAMPLES * CLASSES];
    network.outputs(x, f);
    RealMatrix jacobian = Networks.jacobian(network, x);
    RealMatrix sum = new Array2DRowRealMatrix(network.parameters(), network.parameters());
    for (int n = 0; n < SAMPLES; n++) {
      RealMatrix one = new Array2DRowRealMatrix(CLASSES, network.parameters());
      double[] p = new double[CLASSES];
      for (int k = 0; k < CLASSES; k++) {
        one.setRow(k, jacobian.getRow(k * SAMPLES + n));
        p[k] = Math.exp(f[n + k * SAMPLES]);
      }
      double total = Arrays.stream(p).sum();
      p = Arrays.stream(p).map(value -> value / total).toArray();
      sum = sum.add(one.transpose().multiply(metric(fisher, p, n % CLASSES)).multiply(one));
    }
    return sum.scalarMultiply(1.0 / SAMPLES);
  }

  private static RealMatrix metric(Fisher fisher, double[] p, int label) {
    RealVector probabilities = MatrixUtils.createRealVector(p);
    if (fisher instanceof Fisher.Exact) {
      return MatrixUtils.createRealDiagonalMatrix(p)
          .subtract(probabilities.outerProduct(probabilities));
    }
    probabilities.addToEntry(label, -1);
    return probabilities.outerProduct(probabilities);
  }

  private RealMatrix approximated(Fisher fisher, Approximation approximation) {
    DenseMatrix x = Dataset.leadingRows(objective.inputs(), SAMPLES);
    DenseMatrix y = Dataset.leadingRows(objective.targets(), SAMPLES);
    double[] f = new double[SAMPLES * CLASSES];
    network.outputs(x, f);
    DenseMatrix dense =
        CurvatureMatrix.of(
                Representation.valueOf(approximation.name()),
                network,
                x,
                fisher.columns(objective.loss(), f, y, null))
            .toDense();
    RealMatrix real = new Array2DRowRealMatrix(dense.numRows(), dense.numCols());
    for (int i = 0; i < dense.numRows(); i++) {
      for (int j = 0; j < dense.numCols(); j++) {
        real.setEntry(i, j, dense.apply(i, j));
      }
    }
    return real;
  }

  private List<CurvatureApproximation> take(ApproximationSpec spec, Optimizer optimizer) {
    return new ApproximationMeasurement(spec, objective, new RandomStreams(SEED)).take(optimizer);
  }

  private Optimizer started(OptimizerSpec spec) {
    Optimizer optimizer = spec.create(objective, new RandomStreams(2));
    optimizer.evaluate();
    return optimizer;
  }

  private static Adam adam() {
    return new Adam(1e-2, 0.9, 0.999, 1e-8, null, new StepSchedule.Constant());
  }

  @ParameterizedTest
  @MethodSource("fishers")
  void valuesAreThoseOfDenseMatrices(Fisher fisher) {
    List<CurvatureApproximation> taken = take(spec(fisher, 100), started(adam()));
    assertThat(taken).hasSize(5 * (network.layers().size() + 1));
    RealMatrix f = dense(fisher);
    for (CurvatureApproximation one : taken) {
      RealMatrix other = approximated(fisher, one.representation());
      if (one.layer() == null) {
        assertWhole(one, f, other);
      } else {
        assertLayer(one, f, other);
      }
    }
  }

  private void assertLayer(CurvatureApproximation one, RealMatrix f, RealMatrix other) {
    Layer layer =
        network.layers().stream().filter(l -> l.name().equals(one.layer())).findFirst().get();
    int last = layer.offset() + layer.size() - 1;
    RealMatrix exact = f.getSubMatrix(layer.offset(), last, layer.offset(), last);
    RealMatrix block = other.getSubMatrix(layer.offset(), last, layer.offset(), last);
    assertThat(one.values())
        .containsOnlyKeys(
            ApproximationMetric.EXACT_NORM,
            ApproximationMetric.ERROR,
            ApproximationMetric.SPECTRUM_DISTANCE);
    assertValue(one, ApproximationMetric.EXACT_NORM, exact.getFrobeniusNorm());
    assertValue(
        one,
        ApproximationMetric.ERROR,
        exact.subtract(block).getFrobeniusNorm() / exact.getFrobeniusNorm());
    assertThat(one.eigenvalues()).hasSize(layer.size()).isSorted();
    assertThat(one.eigenvalues().stream().mapToDouble(Double::doubleValue).sum())
        .isCloseTo(block.getTrace(), within(ROUNDING));
    assertThat(one.solutions()).isEmpty();
  }

  private void assertWhole(CurvatureApproximation one, RealMatrix f, RealMatrix other) {
    List<RealVector> directions = directions();
    double quadratic = 0;
    double residual = 0;
    double cosine = 0;
    for (RealVector v : directions) {
      assertThat(v.getNorm()).isCloseTo(1, within(ROUNDING));
      RealVector product = f.operate(v);
      RealVector approximated = other.operate(v);
      quadratic += Math.abs(v.dotProduct(approximated) / v.dotProduct(product) - 1) / 4;
      residual += approximated.subtract(product).getNorm() / product.getNorm() / 4;
      cosine += approximated.cosine(product) / 4;
    }
    assertValue(
        one, ApproximationMetric.TRACE_ERROR, Math.abs(other.getTrace() / f.getTrace() - 1));
    assertValue(one, ApproximationMetric.QUADRATIC_ERROR, quadratic);
    assertValue(one, ApproximationMetric.PRODUCT_RESIDUAL, residual);
    assertValue(one, ApproximationMetric.PRODUCT_COSINE, cosine);
    assertThat(one.values()).hasSize(4);
    assertThat(one.eigenvalues()).isEmpty();
    assertThat(one.solutions().stream().map(Solution::damping)).isEqualTo(DAMPING);
    for (Solution solution : one.solutions()) {
      assertSolution(solution, f, other, directions);
    }
  }

  @Test
  void solutionOfSingularEquationsIsLeftOut() {
    ApproximationSpec spec =
        new ApproximationSpec(
            new Fisher.Exact(),
            List.of(Approximation.BLOCK_DIAGONAL),
            1,
            1000,
            4,
            List.of(1e-300, 1.0),
            false);
    List<CurvatureApproximation> taken = take(spec, started(adam()));
    assertThat(taken.get(taken.size() - 1).solutions())
        .extracting(Solution::damping)
        .containsExactly(1.0);
  }

  private void assertSolution(
      Solution solution, RealMatrix f, RealMatrix other, List<RealVector> directions) {
    RealMatrix damping =
        MatrixUtils.createRealIdentityMatrix(f.getRowDimension())
            .scalarMultiply(solution.damping());
    double residual = 0;
    double cosine = 0;
    for (RealVector v : directions) {
      RealVector solved =
          new LUDecomposition(other.add(damping)).getSolver().solve(f.add(damping).operate(v));
      residual += v.subtract(solved).getNorm() / solved.getNorm() / 4;
      cosine += v.cosine(solved) / 4;
    }
    assertThat(solution.residual()).isCloseTo(residual, within(ROUNDING));
    assertThat(solution.cosine()).isCloseTo(cosine, within(ROUNDING));
  }

  /** The same that are drawn for the measurement. */
  private List<RealVector> directions() {
    var gaussian = new RandomStreams(SEED).gaussian("approximations.directions");
    return Stream.generate(
            () ->
                MatrixUtils.createRealVector(gaussian.samples(network.parameters()).toArray())
                    .unitVector())
        .limit(4)
        .toList();
  }

  private static void assertValue(
      CurvatureApproximation one, ApproximationMetric metric, double expected) {
    assertThat(one.value(metric).orElseThrow())
        .as("%s of %s in %s", metric, one.representation(), one.layer())
        .isCloseTo(expected, within(ROUNDING * (1 + expected)));
  }

  @Test
  void largerLayersAreLeftOutAndWithThemTheDenseBlocks() {
    List<CurvatureApproximation> taken = take(spec(new Fisher.Exact(), 12), started(adam()));
    assertThat(taken.stream().map(CurvatureApproximation::layer).distinct())
        .containsExactly("layer1", "layer3", null);
    assertThat(taken.stream().filter(one -> one.layer() == null))
        .extracting(CurvatureApproximation::representation)
        .containsExactly(
            Approximation.DIAGONAL,
            Approximation.QUASI_DIAGONAL,
            Approximation.KFAC,
            Approximation.EKFAC);
  }

  /** A basis that is taken once: KFAC of the start, and EKFAC's scalings of now in it. */
  @ParameterizedTest
  @MethodSource("fishers")
  void oldBasesAreThoseOfTheOptimizer(Fisher fisher) {
    ApproximationSpec spec = new ApproximationSpec(fisher, ALL, 1000, 100, 0, List.of(), false);
    Optimizer optimizer =
        started(
            new Ekfac(
                0.3,
                1e-2,
                KroneckerDamping.EIGENVALUE,
                new Scaling.Batch(),
                fisher,
                1000,
                0,
                0,
                null,
                new StepSchedule.Constant()));
    assertThat(representations(take(spec, optimizer))).hasSize(5);

    optimizer.step();
    optimizer.evaluate();
    List<CurvatureApproximation> second = take(spec, optimizer);
    assertThat(representations(second)).isEqualTo(ALL);
    double[] moved = network.weights();
    Optimizer kfac = started(kfac(fisher));
    kfac.step();
    network.setWeights(moved);
    List<CurvatureApproximation> fresh = take(spec, kfac);
    for (Layer layer : network.layers()) {
      double old = error(second, layer, Approximation.AMORTIZED_KFAC);
      double corrected = error(second, layer, Approximation.AMORTIZED_EKFAC);
      assertThat(corrected).isLessThan(old);
      assertThat(corrected).isLessThan(error(second, layer, Approximation.APPLIED));
      assertThat(error(second, layer, Approximation.EKFAC))
          .isLessThan(error(second, layer, Approximation.KFAC));
      // The basis of these weights: as if it had been taken anew.
      assertThat(error(fresh, layer, Approximation.AMORTIZED_KFAC))
          .isCloseTo(error(fresh, layer, Approximation.KFAC), within(ROUNDING))
          .isCloseTo(error(fresh, layer, Approximation.APPLIED), within(ROUNDING));
      assertThat(error(fresh, layer, Approximation.AMORTIZED_EKFAC))
          .isCloseTo(error(fresh, layer, Approximation.EKFAC), within(ROUNDING));
    }
  }

  private static Kfac kfac(Fisher fisher) {
    return new Kfac(
        0.3, 1e-2, KroneckerDamping.EIGENVALUE, fisher, 1, 0, 0, null, new StepSchedule.Constant());
  }

  private static List<Approximation> representations(List<CurvatureApproximation> taken) {
    return taken.stream().map(CurvatureApproximation::representation).distinct().toList();
  }

  private static double error(
      List<CurvatureApproximation> taken, Layer layer, Approximation approximation) {
    return taken.stream()
        .filter(one -> layer.name().equals(one.layer()) && one.representation() == approximation)
        .findFirst()
        .orElseThrow()
        .value(ApproximationMetric.ERROR)
        .orElseThrow();
  }

  /** Where the curvature is 0 there is no relative error. */
  @Test
  void ofNoCurvatureWhatIsRelativeIsLeftOut() {
    network.setWeights(new double[network.parameters()]);
    List<CurvatureApproximation> taken = take(spec(new Fisher.Exact(), 100), started(adam()));
    CurvatureApproximation first = taken.get(0);
    assertThat(first.layer()).isEqualTo("layer1");
    assertThat(first.value(ApproximationMetric.EXACT_NORM)).hasValue(0);
    assertThat(first.value(ApproximationMetric.ERROR)).isEmpty();
    assertThat(first.value(ApproximationMetric.SPECTRUM_DISTANCE)).hasValue(0);
  }

  @Test
  void curvatureThatOverflowsIsNotMeasured() {
    double[] w = network.weights();
    for (int i = network.layers().get(2).offset(); i < w.length; i++) {
      w[i] *= 1e200;
    }
    network.setWeights(w);
    ApproximationSpec spec = spec(new Fisher.Output(), 100);
    assertThat(take(spec, started(adam()))).isEmpty();
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    Fisher fisher = new Fisher.Empirical();
    List<Double> none = List.of();
    assertRefused(fisher, List.of(), 1, 1, 1, none, false, "must not be empty");
    assertRefused(
        fisher,
        List.of(Approximation.KFAC, Approximation.KFAC),
        1,
        1,
        1,
        none,
        false,
        "must not name one twice: [kfac, kfac]");
    assertRefused(fisher, ALL, 0, 1, 1, none, false, "must be >= 1: 0");
    assertRefused(fisher, ALL, 1, -1, 1, none, false, "must be >= 0: -1");
    assertRefused(fisher, ALL, 1, 10_001, 1, none, false, "must be <= 10000: 10001");
    assertRefused(fisher, ALL, 1, 1, -1, none, false, "must be >= 0: -1");
    assertRefused(fisher, ALL, 1, 0, 0, none, false, "must be >= 1 where largestBlock is 0");
    assertRefused(fisher, ALL, 1, 1, 1, List.of(0.0), false, "must be finite and > 0: 0.0");
    assertRefused(fisher, ALL, 1, 1, 0, List.of(1.0), false, "must be [] where directions is 0");
    assertRefused(fisher, ALL, 1, 0, 1, none, true, "must be false where largestBlock is 0");
  }

  private static void assertRefused(
      Fisher fisher,
      List<Approximation> representations,
      int samples,
      int largestBlock,
      int directions,
      List<Double> damping,
      boolean spectra,
      String message) {
    assertThatThrownBy(
            () ->
                new ApproximationSpec(
                    fisher, representations, samples, largestBlock, directions, damping, spectra))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining(message);
  }
}
