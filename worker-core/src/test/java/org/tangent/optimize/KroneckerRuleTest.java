package org.tangent.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tangent.data.Dataset;
import org.tangent.geometry.Fisher;
import org.tangent.geometry.KroneckerDamping;
import org.tangent.linalg.RandomStreams;
import org.tangent.loss.Loss;
import org.tangent.model.Activation;
import org.tangent.model.Initialization;
import org.tangent.model.Layer;
import org.tangent.model.MultilayerPerceptron;
import org.tangent.model.Network;
import org.tangent.model.Networks;
import org.tangent.model.OneHiddenLayer;
import org.tangent.model.OutputScale;
import org.tangent.spec.InvalidSpecException;

/** One update of KFAC and EKFAC against dense matrices made of per-example gradients. */
class KroneckerRuleTest {
  private static final double ROUNDING = 1e-9;
  private static final double EPSILON = 1e-2;
  private static final int SAMPLES = 12;
  private static final StepSchedule CONSTANT = new StepSchedule.Constant();
  private static final DenseMatrix TARGETS = targets();

  private static DenseMatrix targets() {
    double[] y = new double[2 * SAMPLES];
    for (int n = 0; n < SAMPLES; n++) {
      y[n + (n % 2) * SAMPLES] = 1;
    }
    return new DenseMatrix(SAMPLES, 2, y);
  }

  static List<Network> networks() {
    Network deep =
        new MultilayerPerceptron(
                List.of(4L, 3L),
                new Activation.Tanh(),
                List.of(),
                true,
                new Initialization.Normal(0.8))
            .create(3, 2, new RandomStreams(1), null);
    OneHiddenLayer shallow =
        new OneHiddenLayer(5, new Activation.Tanh(), OutputScale.NTK, 1, 1, false, null);
    return List.of(deep, Networks.random(shallow, 3, 2, 2));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void oneUpdateOfKfacSolvesWithTheDampedKroneckerProduct(Network network) {
    for (Fisher fisher : List.of(new Fisher.Empirical(), new Fisher.Exact())) {
      Dense dense = new Dense(network, fisher);
      double[] expected = new double[network.parameters()];
      for (Layer layer : network.layers()) {
        RealMatrix block = dense.kfac(layer);
        solve(layer, damped(block), dense.gradient, expected);
      }
      assertThat(move(network, kfac(KroneckerDamping.EIGENVALUE, fisher)))
          .containsExactly(expected, within(ROUNDING));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FACTORED", "PI_SPLIT"})
  void oneUpdateOfKfacSolvesWithTheDampedFactors(KroneckerDamping damping) {
    Network network = networks().get(0);
    Fisher fisher = new Fisher.Empirical();
    Dense dense = new Dense(network, fisher);
    double[] expected = new double[network.parameters()];
    for (Layer layer : network.layers()) {
      RealMatrix a = dense.inputFactor(layer);
      RealMatrix b = dense.unitFactor(layer);
      double pi =
          damping == KroneckerDamping.FACTORED
              ? 1
              : Math.sqrt(a.getTrace() / layer.inputs() / (b.getTrace() / layer.units()));
      RealMatrix dampedA = plus(a, pi * Math.sqrt(EPSILON));
      RealMatrix dampedB = plus(b, Math.sqrt(EPSILON) / pi);
      solve(layer, kronecker(layer, dampedA, dampedB), dense.gradient, expected);
    }
    assertThat(move(network, kfac(damping, fisher))).containsExactly(expected, within(ROUNDING));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void oneUpdateOfEkfacHasTheSecondMomentsInTheEigenbasis(Network network) {
    for (Fisher fisher : List.of(new Fisher.Empirical(), new Fisher.Exact())) {
      Dense dense = new Dense(network, fisher);
      double[] expected = new double[network.parameters()];
      for (Layer layer : network.layers()) {
        RealMatrix basis = dense.basis(layer);
        RealMatrix block = dense.block(layer);
        double[] scalings = diagonal(basis.transpose().multiply(block).multiply(basis));
        RealMatrix corrected =
            basis
                .multiply(MatrixUtils.createRealDiagonalMatrix(scalings))
                .multiply(basis.transpose());
        solve(layer, damped(corrected), dense.gradient, expected);
      }
      assertThat(move(network, ekfac(new Scaling.Batch(), fisher)))
          .containsExactly(expected, within(ROUNDING));
    }
  }

  @Test
  void runningAverageTakesTheSquaredGradientAsThePaperSays() {
    Network network = networks().get(0);
    Dense dense = new Dense(network, new Fisher.Empirical());
    for (Scaling.Factor factor : Scaling.Factor.values()) {
      for (Scaling.Start start : Scaling.Start.values()) {
        double[] expected = new double[network.parameters()];
        for (Layer layer : network.layers()) {
          RealMatrix basis = dense.basis(layer);
          double[] coordinates = basis.transpose().operate(part(layer, dense.gradient));
          double[] old = diagonal(basis.transpose().multiply(dense.kfac(layer)).multiply(basis));
          double decay = start == Scaling.Start.KRONECKER ? 0.75 : 0;
          double scale = factor == Scaling.Factor.ONE ? 1 : SAMPLES;
          for (int i = 0; i < coordinates.length; i++) {
            double squared = scale * coordinates[i] * coordinates[i];
            coordinates[i] /= decay * old[i] + (1 - decay) * squared + EPSILON;
          }
          put(layer, basis.operate(coordinates), expected);
        }
        Scaling scaling = new Scaling.RunningAverage(0.75, factor, start);
        assertThat(move(network, ekfac(scaling, new Fisher.Empirical())))
            .containsExactly(expected, within(ROUNDING));
      }
    }
  }

  @Test
  void largeDampingGivesTheGradientItself() {
    Network network = networks().get(0);
    double large = 1e9;
    double[] step =
        move(
            network,
            new Ekfac(
                large,
                large,
                KroneckerDamping.EIGENVALUE,
                new Scaling.Batch(),
                new Fisher.Exact(),
                1,
                0,
                0,
                null,
                CONSTANT));
    assertThat(step).containsExactly(new Dense(network, new Fisher.Exact()).gradient, within(1e-7));
  }

  @Test
  void amortisedIsFreshWhereTheBasisIsTakenAtEachUpdate() {
    Fisher fisher = new Fisher.Empirical();
    assertThat(threeSteps(kfac(1, fisher))).isNotEqualTo(threeSteps(kfac(50, fisher)));
    assertThat(threeSteps(kfac(3, fisher))).isEqualTo(threeSteps(kfac(50, fisher)));
  }

  private static double[] threeSteps(OptimizerSpec spec) {
    Network network = networks().get(0);
    Optimizer optimizer = create(spec, network);
    for (int step = 0; step < 3; step++) {
      optimizer.evaluate();
      optimizer.step();
    }
    return network.weights();
  }

  @Test
  void stepsAreTheSameAfterAPassOverMoreSamples() {
    for (Fisher fisher :
        List.of(new Fisher.Exact(), new Fisher.MonteCarlo(2), new Fisher.Empirical())) {
      Network network = networks().get(0);
      double[] expected = move(network, kfac(1, fisher));
      network.factors(network.prepare(Networks.gaussian(5 * SAMPLES, 3, 6)));
      assertThat(move(network, kfac(1, fisher))).isEqualTo(expected);
    }
  }

  @Test
  void whatIsNotFiniteDivergesWithAReason() {
    Network network = networks().get(0);
    double[] w = new double[network.parameters()];
    Arrays.fill(w, Double.NaN);
    network.setWeights(w);
    Optimizer optimizer = create(kfac(1, new Fisher.Empirical()), network);
    optimizer.evaluate();
    assertThatThrownBy(optimizer::step)
        .isInstanceOf(DivergenceException.class)
        .hasMessageStartingWith("update 1: ")
        .hasMessageContaining("not finite");
  }

  @Test
  void aDivergedMethodHasNoCurvature() {
    Network network = networks().get(0);
    double[] start = network.weights();
    for (OptimizerSpec spec :
        List.of(kfac(1, new Fisher.Empirical()), ekfac(new Scaling.Batch(), new Fisher.Exact()))) {
      Optimizer optimizer = create(spec, network);
      optimizer.evaluate();
      optimizer.step();
      assertThat(optimizer.curvature()).isPresent();
      double[] broken = network.weights();
      Arrays.fill(broken, Double.NaN);
      network.setWeights(broken);
      assertThatThrownBy(optimizer::step).isInstanceOf(DivergenceException.class);
      network.setWeights(start);
      assertThat(optimizer.curvature()).isEmpty();
    }
  }

  @Test
  void dampingAndFrequencyMustBePositive() {
    assertThatThrownBy(() -> kfac(0, new Fisher.Empirical()))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("must be >= 1: 0");
    assertThatThrownBy(
            () ->
                new Kfac(
                    1, 0, KroneckerDamping.EIGENVALUE, new Fisher.Exact(), 1, 0, 0, null, CONSTANT))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("must be finite and > 0: 0.0");
  }

  private static Kfac kfac(KroneckerDamping damping, Fisher fisher) {
    return new Kfac(1, EPSILON, damping, fisher, 1, 0, 0, null, CONSTANT);
  }

  private static Kfac kfac(long frequency, Fisher fisher) {
    return new Kfac(
        0.1, EPSILON, KroneckerDamping.PI_SPLIT, fisher, frequency, 0, 0, null, CONSTANT);
  }

  private static Ekfac ekfac(Scaling scaling, Fisher fisher) {
    return new Ekfac(
        1, EPSILON, KroneckerDamping.EIGENVALUE, scaling, fisher, 1, 0, 0, null, CONSTANT);
  }

  private static Optimizer create(OptimizerSpec spec, Network network) {
    Objective objective =
        new Objective(
            network,
            new Dataset(Networks.gaussian(SAMPLES, 3, 4), TARGETS),
            Loss.SOFTMAX_CROSS_ENTROPY,
            new Stopwatch());
    return spec.create(objective, new RandomStreams(5));
  }

  /** w before minus w after one step; the weights are put back. */
  private static double[] move(Network network, OptimizerSpec spec) {
    double[] before = network.weights();
    Optimizer optimizer = create(spec, network);
    optimizer.evaluate();
    optimizer.step();
    double[] after = network.weights();
    network.setWeights(before);
    for (int i = 0; i < before.length; i++) {
      before[i] -= after[i];
    }
    return before;
  }

  /** Everything by per-example gradients from the dense Jacobian. */
  private static final class Dense {
    private final Network network;
    private final DenseMatrix x;
    private final RealMatrix jacobian;
    private final List<double[]> columns;
    private final double[] gradient;

    Dense(Network network, Fisher fisher) {
      this.network = network;
      this.x = network.prepare(Networks.gaussian(SAMPLES, 3, 4));
      this.jacobian = Networks.jacobian(network, x);
      double[] f = new double[2 * SAMPLES];
      network.outputs(x, f);
      Loss loss = Loss.SOFTMAX_CROSS_ENTROPY;
      this.columns = fisher.columns(loss, f, TARGETS, null);
      double[] z = new double[2 * SAMPLES];
      loss.gradient(f, TARGETS, z);
      this.gradient = jacobian.transpose().operate(z);
    }

    /** Per-example gradients of a layer's weights, one for each sample and column. */
    private List<double[]> gradients(Layer layer) {
      List<double[]> gradients = new ArrayList<>();
      for (double[] z : columns) {
        for (int n = 0; n < SAMPLES; n++) {
          double[] sum = new double[layer.size()];
          for (int k = 0; k < 2; k++) {
            double[] row = part(layer, jacobian.getRow(n + k * SAMPLES));
            for (int i = 0; i < sum.length; i++) {
              sum[i] += z[n + k * SAMPLES] * row[i];
            }
          }
          gradients.add(sum);
        }
      }
      return gradients;
    }

    RealMatrix block(Layer layer) {
      RealMatrix block = new Array2DRowRealMatrix(layer.size(), layer.size());
      for (double[] g : gradients(layer)) {
        RealMatrix column = new Array2DRowRealMatrix(g);
        block = block.add(column.multiply(column.transpose()).scalarMultiply(1.0 / SAMPLES));
      }
      return block;
    }

    RealMatrix inputFactor(Layer layer) {
      double[] a = network.factors(x).inputs(network.layers().indexOf(layer));
      return secondMoment(a, layer.inputs());
    }

    RealMatrix unitFactor(Layer layer) {
      RealMatrix sum = new Array2DRowRealMatrix(layer.units(), layer.units());
      int wanted = network.layers().indexOf(layer);
      for (double[] z : columns) {
        RealMatrix[] moment = new RealMatrix[1];
        network
            .factors(x)
            .backward(
                z,
                (index, delta) -> {
                  if (index == wanted) {
                    moment[0] = secondMoment(delta, layer.units());
                  }
                });
        sum = sum.add(moment[0]);
      }
      return sum;
    }

    private static RealMatrix secondMoment(double[] m, int columns) {
      RealMatrix moment = new Array2DRowRealMatrix(columns, columns);
      for (int i = 0; i < columns; i++) {
        for (int j = 0; j < columns; j++) {
          double sum = 0;
          for (int n = 0; n < SAMPLES; n++) {
            sum += m[n + i * SAMPLES] * m[n + j * SAMPLES];
          }
          moment.setEntry(i, j, sum / SAMPLES);
        }
      }
      return moment;
    }

    RealMatrix kfac(Layer layer) {
      return kronecker(layer, inputFactor(layer), unitFactor(layer));
    }

    RealMatrix basis(Layer layer) {
      return kronecker(
          layer,
          new EigenDecomposition(inputFactor(layer)).getV(),
          new EigenDecomposition(unitFactor(layer)).getV());
    }
  }

  /** The Kronecker product that acts on a layer's weights in their order in w. */
  private static RealMatrix kronecker(Layer layer, RealMatrix a, RealMatrix b) {
    RealMatrix left = layer.unitsFirst() ? a : b;
    RealMatrix right = layer.unitsFirst() ? b : a;
    int inner = right.getRowDimension();
    RealMatrix product = new Array2DRowRealMatrix(layer.size(), layer.size());
    for (int i = 0; i < layer.size(); i++) {
      for (int j = 0; j < layer.size(); j++) {
        product.setEntry(
            i, j, left.getEntry(i / inner, j / inner) * right.getEntry(i % inner, j % inner));
      }
    }
    return product;
  }

  private static RealMatrix damped(RealMatrix matrix) {
    return plus(matrix, EPSILON);
  }

  private static RealMatrix plus(RealMatrix matrix, double shift) {
    RealMatrix identity = MatrixUtils.createRealIdentityMatrix(matrix.getRowDimension());
    return matrix.add(identity.scalarMultiply(shift));
  }

  private static void solve(Layer layer, RealMatrix matrix, double[] gradient, double[] result) {
    double[] solution =
        new LUDecomposition(matrix)
            .getSolver()
            .solve(MatrixUtils.createRealVector(part(layer, gradient)))
            .toArray();
    put(layer, solution, result);
  }

  private static double[] part(Layer layer, double[] w) {
    return Arrays.copyOfRange(w, layer.offset(), layer.offset() + layer.size());
  }

  private static void put(Layer layer, double[] part, double[] w) {
    System.arraycopy(part, 0, w, layer.offset(), part.length);
  }

  private static double[] diagonal(RealMatrix matrix) {
    double[] diagonal = new double[matrix.getRowDimension()];
    for (int i = 0; i < diagonal.length; i++) {
      diagonal[i] = matrix.getEntry(i, i);
    }
    return diagonal;
  }
}
