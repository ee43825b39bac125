package org.tangent.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tangent.data.Dataset;
import org.tangent.linalg.RandomStreams;
import org.tangent.loss.Loss;
import org.tangent.model.Activation;
import org.tangent.model.LinearNetwork;
import org.tangent.model.Network;
import org.tangent.model.Networks;
import org.tangent.model.OneHiddenLayer;
import org.tangent.model.OutputScale;
import org.tangent.model.OutputWeights;
import org.tangent.model.Smoothness;
import org.tangent.optimize.OptimizerSpec.Curvature;
import org.tangent.optimize.OptimizerSpec.Damping;
import org.tangent.optimize.OptimizerSpec.Discretization;
import org.tangent.optimize.OptimizerSpec.Discretization.Adaptive;
import org.tangent.optimize.OptimizerSpec.Discretization.Euler;
import org.tangent.optimize.OptimizerSpec.Discretization.ProvenStep;
import org.tangent.optimize.OptimizerSpec.Discretization.Step;
import org.tangent.optimize.OptimizerSpec.GaussNewton;
import org.tangent.optimize.OptimizerSpec.GradientDescent;
import org.tangent.optimize.OptimizerSpec.GradientScale;
import org.tangent.optimize.OptimizerSpec.LevenbergMarquardt;

class LevenbergMarquardtTest {
  private static final double TOLERANCE = 1e-9;

  private static Network signs(int units, double alpha, int inputs) {
    return new OneHiddenLayer(
            units,
            new Activation.Tanh(),
            OutputScale.UNIT,
            1,
            0,
            false,
            null,
            alpha,
            true,
            OutputWeights.FIXED_SIGNS)
        .create(inputs, 1, new RandomStreams(4), null);
  }

  private static Network trained(int outputs) {
    return Networks.random(
        new OneHiddenLayer(9, new Activation.Silu(1), OutputScale.NTK, 1, 1, true, null),
        3,
        outputs,
        1);
  }

  private static Objective objective(Network network, DenseMatrix x, DenseMatrix y) {
    return new Objective(network, new Dataset(x, y), Loss.SQUARED, new Stopwatch());
  }

  private static LevenbergMarquardt spec(double rho, Discretization discretization) {
    return new LevenbergMarquardt(rho, discretization, GradientScale.MEAN, false, 1e-10);
  }

  private static Optimizer create(LevenbergMarquardt spec, Objective objective) {
    return spec.create(objective, new RandomStreams(0));
  }

  /** Evaluates and steps so many times, and returns w after − w before. */
  private static double[] steps(Network network, Optimizer optimizer, int count) {
    double[] before = network.weights();
    for (int k = 0; k < count; k++) {
      optimizer.evaluate();
      optimizer.step();
    }
    double[] after = network.weights();
    for (int i = 0; i < after.length; i++) {
      after[i] -= before[i];
    }
    return after;
  }

  /** −[(1−ρ)DφᵀDφ + ρI]⁻¹ Dφᵀ(f − y)/N, by LU of the p × p matrix where it is damped. */
  private static double[] dense(Network network, DenseMatrix x, DenseMatrix y, double rho) {
    RealMatrix dphi =
        Networks.jacobian(network, network.prepare(x)).scalarMultiply(1 / network.outputFactor());
    if (rho == 0) {
      return new SingularValueDecomposition(dphi)
          .getSolver()
          .solve(residual(network, x, y).mapMultiply(-1.0 / x.numRows()))
          .toArray();
    }
    RealMatrix damped =
        dphi.transpose()
            .multiply(dphi)
            .scalarMultiply(1 - rho)
            .add(MatrixUtils.createRealIdentityMatrix(network.parameters()).scalarMultiply(rho));
    RealVector gradient = dphi.preMultiply(residual(network, x, y));
    return new LUDecomposition(damped)
        .getSolver()
        .solve(gradient.mapMultiply(-1.0 / x.numRows()))
        .toArray();
  }

  private static RealVector residual(Network network, DenseMatrix x, DenseMatrix y) {
    double[] f = new double[y.values().length];
    network.outputs(network.prepare(x), f);
    return MatrixUtils.createRealVector(f).subtract(MatrixUtils.createRealVector(y.values()));
  }

  @ParameterizedTest
  @CsvSource({
    "5, 1, 0.3",
    "30, 1, 0.3",
    "30, 1, 0.01",
    "5, 2, 0.9",
    "30, 2, 0.3",
    "30, 1, 1",
    "60, 1, 0"
  })
  void stepIsTheDenseOne(int samples, int outputs, double rho) {
    Network network = trained(outputs);
    DenseMatrix x = Networks.gaussian(samples, 3, 2);
    DenseMatrix y = Networks.gaussian(samples, outputs, 3);
    double[] expected =
        MatrixUtils.createRealVector(dense(network, x, y, rho)).mapMultiply(0.7).toArray();
    double[] actual = steps(network, create(spec(rho, new Step(0.7)), objective(network, x, y)), 1);
    assertThat(actual).containsExactly(expected, within(1e-7));
  }

  @ParameterizedTest
  @CsvSource({"3, 0.25", "20, 0.25", "3, 8", "20, 8"})
  void outputFactorIsThatOfThePaper(int samples, double alpha) {
    Network network = signs(4, alpha, 3);
    DenseMatrix x = Networks.gaussian(samples, 3, 2);
    DenseMatrix y = Networks.gaussian(samples, 1, 3);
    double[] start = network.weights();
    double[] direction = dense(network, x, y, 0.4);
    double[] step = steps(network, create(spec(0.4, new Step(2)), objective(network, x, y)), 1);
    network.setWeights(start);
    double[] euler = steps(network, create(spec(0.4, new Euler(2)), objective(network, x, y)), 1);
    for (int i = 0; i < direction.length; i++) {
      assertThat(step[i]).isCloseTo(2 * direction[i], within(TOLERANCE));
      assertThat(euler[i]).isCloseTo(2 * direction[i] / alpha, within(TOLERANCE));
    }
  }

  @ParameterizedTest
  @CsvSource({"5, 1, 1", "40, 1, 1", "5, 2, 1", "5, 1, 6", "40, 1, 6"})
  void primalEqualsDual(int samples, int outputs, double alpha) {
    Network network = outputs == 1 ? signs(6, alpha, 3) : trained(outputs);
    Objective objective =
        objective(
            network, Networks.gaussian(samples, 3, 2), Networks.gaussian(samples, outputs, 3));
    double[] z = Networks.gaussian(samples * outputs, 1, 5).values();
    double[] primal = new double[network.parameters()];
    double[] dual = new double[network.parameters()];
    solve(new PrimalDirection(objective, 0.2), z, primal);
    solve(new DualDirection(objective, 0.2), z, dual);
    assertThat(primal).containsExactly(dual, within(TOLERANCE));
  }

  private static void solve(FlowDirection method, double[] z, double[] direction) {
    method.evaluate(new double[z.length]);
    method.solve(z, direction);
  }

  @Test
  void smallerSystemIsChosen() {
    Network network = trained(1);
    Objective few = objective(network, Networks.gaussian(5, 3, 2), Networks.gaussian(5, 1, 3));
    Objective many = objective(network, Networks.gaussian(60, 3, 2), Networks.gaussian(60, 1, 3));
    Step step = new Step(1);
    assertThat(LevenbergMarquardtOptimizer.direction(spec(0.5, step), few))
        .isInstanceOf(DualDirection.class);
    assertThat(LevenbergMarquardtOptimizer.direction(spec(0.5, step), many))
        .isInstanceOf(PrimalDirection.class);
    assertThat(LevenbergMarquardtOptimizer.direction(spec(0, step), many))
        .isInstanceOf(LeastSquaresDirection.class);
    assertThat(LevenbergMarquardtOptimizer.direction(spec(1, step), few))
        .isInstanceOf(GradientDirection.class);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.01, 0.5, 1})
  void outputsMoveByTheDampedEigenvaluesOfTheKernel(double rho) {
    // Along an eigenvector of DφDφᵀ with eigenvalue γ: −γ/((1−ρ)γ + ρ) times that part of ∇g.
    Network network = signs(4, 3, 3);
    DenseMatrix x = Networks.gaussian(20, 3, 2);
    DenseMatrix y = Networks.gaussian(20, 1, 3);
    RealMatrix jacobian = Networks.jacobian(network, x);
    RealVector gradient = residual(network, x, y).mapMultiply(1.0 / 20);
    EigenDecomposition kernel =
        new EigenDecomposition(jacobian.multiply(jacobian.transpose()).scalarMultiply(1.0 / 9));
    RealVector expected = MatrixUtils.createRealVector(new double[20]);
    for (int i = 0; i < 12; i++) {
      double gamma = kernel.getRealEigenvalue(i);
      RealVector mode = kernel.getEigenvector(i);
      double change = -gamma / ((1 - rho) * gamma + rho) * mode.dotProduct(gradient);
      expected = expected.add(mode.mapMultiply(change));
    }
    double[] direction =
        steps(network, create(spec(rho, new Euler(1)), objective(network, x, y)), 1);
    assertThat(jacobian.operate(direction)).containsExactly(expected.toArray(), within(TOLERANCE));
  }

  @Test
  void fullDampingIsGradientDescent() {
    DenseMatrix x = Networks.gaussian(12, 3, 2);
    DenseMatrix y = Networks.gaussian(12, 1, 3);
    Network first = trained(1);
    Network second = trained(1);
    double[] marquardt = steps(first, create(spec(1, new Euler(0.3)), objective(first, x, y)), 5);
    double[] gradient =
        steps(
            second,
            new GradientDescent(0.3).create(objective(second, x, y), new RandomStreams(0)),
            5);
    assertThat(marquardt).containsExactly(gradient, within(1e-14));
  }

  @Test
  void fullDampingOfScaledOutputsIsGradientDescentAtTheLazyRate() {
    DenseMatrix x = Networks.gaussian(12, 3, 2);
    DenseMatrix y = Networks.gaussian(12, 1, 3);
    Network first = signs(5, 4, 3);
    Network second = signs(5, 4, 3);
    double[] marquardt = steps(first, create(spec(1, new Euler(0.3)), objective(first, x, y)), 5);
    double[] gradient =
        steps(
            second,
            new GradientDescent(0.3 / 16).create(objective(second, x, y), new RandomStreams(0)),
            5);
    assertThat(marquardt).containsExactly(gradient, within(1e-14));
  }

  @Test
  void vanishingDampingIsGaussNewton() {
    DenseMatrix x = Networks.gaussian(60, 3, 2);
    DenseMatrix y = Networks.gaussian(60, 1, 3);
    Network damped = signs(4, 1, 3);
    Network undamped = signs(4, 1, 3);
    assertThat(steps(damped, create(spec(1e-10, new Step(60)), objective(damped, x, y)), 1))
        .containsExactly(
            steps(undamped, create(spec(0, new Step(60)), objective(undamped, x, y)), 1),
            within(1e-6));
    DenseMatrix few = Networks.gaussian(6, 3, 2);
    DenseMatrix targets = Networks.gaussian(6, 1, 3);
    Network over = signs(4, 1, 3);
    Network newton = signs(4, 1, 3);
    double rho = 1e-3;
    assertThat(steps(over, create(spec(rho, new Step(0.5)), objective(over, few, targets)), 1))
        .containsExactly(
            steps(
                newton,
                new GaussNewton(
                        0.5 / (1 - rho), Curvature.IDENTITY, new Damping(rho / (1 - rho), 0))
                    .create(objective(newton, few, targets), new RandomStreams(0)),
                1),
            within(TOLERANCE));
  }

  @Test
  void undampedStepIsLeastSquaresAlsoWhereTheNormalEquationsFail() {
    // One input column is another plus 1e-9 of a third: JᵀJ is singular to working precision.
    DenseMatrix x = Networks.gaussian(30, 3, 2);
    for (int n = 0; n < 30; n++) {
      x.values()[30 + n] = x.values()[n] + 1e-9 * x.values()[30 + n];
    }
    double[] w = {1, 2, 3};
    double[] f = new double[30];
    new LinearNetwork(w).outputs(x, f);
    LinearNetwork network = new LinearNetwork(0, 0, 0);
    Objective objective = objective(network, x, new DenseMatrix(30, 1, f));
    steps(network, create(spec(0, new Step(30)), objective), 1);
    assertThat(network.weights()).containsExactly(w, within(1e-5));
    network.setWeights(new double[3]);
    RealMatrix jacobian = Networks.jacobian(network, x);
    RealVector gradient = jacobian.preMultiply(MatrixUtils.createRealVector(f));
    double[] normal =
        new LUDecomposition(jacobian.transpose().multiply(jacobian), 0)
            .getSolver()
            .solve(gradient)
            .toArray();
    assertThat(MatrixUtils.createRealVector(normal).getDistance(MatrixUtils.createRealVector(w)))
        .isGreaterThan(1e-2);
  }

  @Test
  void pseudoInverseGivesTheMinimumNormStep() {
    Network network = trained(1);
    DenseMatrix x = Networks.gaussian(6, 3, 2);
    DenseMatrix y = Networks.gaussian(6, 1, 3);
    double[] expected =
        new SingularValueDecomposition(Networks.jacobian(network, network.prepare(x)))
            .getSolver()
            .solve(residual(network, x, y))
            .mapMultiply(-1)
            .toArray();
    LevenbergMarquardt spec =
        new LevenbergMarquardt(0, new Step(6), GradientScale.MEAN, true, 1e-12);
    assertThat(steps(network, create(spec, objective(network, x, y)), 1))
        .containsExactly(expected, within(TOLERANCE));
  }

  @Test
  void undampedStepWithoutFullRankDiverges() {
    DenseMatrix x = Networks.gaussian(30, 2, 2);
    System.arraycopy(x.values(), 0, x.values(), 30, 30);
    Objective objective = objective(new LinearNetwork(1, 1), x, Networks.gaussian(30, 1, 3));
    Optimizer optimizer = create(spec(0, new Step(1)), objective);
    optimizer.evaluate();
    assertThatThrownBy(optimizer::step)
        .isInstanceOf(DivergenceException.class)
        .hasMessage("no undamped direction: the matrix [30 x 2] has rank 1 to working precision");
  }

  private static final int SAMPLES = 9;

  /** f − y of a linear network, after each mode of XXᵀ with eigenvalue γ shrank by a factor. */
  private static double[] closedForm(DenseMatrix x, DenseMatrix y, DoubleUnaryOperator factor) {
    LinearNetwork start = new LinearNetwork(0, 0, 0, 0);
    RealMatrix jacobian = Networks.jacobian(start, x);
    EigenDecomposition gram = new EigenDecomposition(jacobian.multiply(jacobian.transpose()));
    RealVector residual = residual(start, x, y);
    RealVector result = MatrixUtils.createRealVector(new double[SAMPLES]);
    for (int i = 0; i < SAMPLES; i++) {
      RealVector mode = gram.getEigenvector(i);
      double shrunk = i < 4 ? factor.applyAsDouble(gram.getRealEigenvalue(i)) : 1;
      result = result.add(mode.mapMultiply(shrunk * mode.dotProduct(residual)));
    }
    return result.toArray();
  }

  private static double rate(double gamma, double rho) {
    return 2 * gamma / ((1 - rho) * gamma + rho);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 1})
  void eulerOnALinearNetworkIsItsRecursionAndTendsToTheFlow(double rho) {
    DenseMatrix x = Networks.gaussian(SAMPLES, 4, 1);
    DenseMatrix y = Networks.gaussian(SAMPLES, 1, 2);
    double time = 0.4;
    for (int count : new int[] {8, 8000}) {
      LinearNetwork network = new LinearNetwork(0, 0, 0, 0);
      double step = time / count;
      LevenbergMarquardt spec =
          new LevenbergMarquardt(rho, new Euler(step), GradientScale.TWICE_SUM, false, 0);
      steps(network, create(spec, objective(network, x, y)), count);
      double[] actual = residual(network, x, y).toArray();
      assertThat(actual)
          .containsExactly(
              closedForm(x, y, gamma -> Math.pow(1 - step * rate(gamma, rho), count)),
              within(TOLERANCE));
      if (count == 8000) {
        assertThat(actual)
            .containsExactly(
                closedForm(x, y, gamma -> Math.exp(-time * rate(gamma, rho))), within(2e-3));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 1})
  void adaptiveIntegratorFollowsTheClosedForm(double rho) {
    DenseMatrix x = Networks.gaussian(SAMPLES, 4, 1);
    DenseMatrix y = Networks.gaussian(SAMPLES, 1, 2);
    LinearNetwork network = new LinearNetwork(0, 0, 0, 0);
    LevenbergMarquardt spec =
        new LevenbergMarquardt(
            rho, new Adaptive(0.2, 1e-9, 1e-12, 10_000), GradientScale.TWICE_SUM, false, 0);
    Optimizer optimizer = create(spec, objective(network, x, y));
    steps(network, optimizer, 3);
    assertThat(residual(network, x, y).toArray())
        .containsExactly(
            closedForm(x, y, gamma -> Math.exp(-0.6 * rate(gamma, rho))), within(1e-7));
    assertThat(optimizer.flow().orElseThrow().timePerIteration()).isEqualTo(0.2);
  }

  @Test
  void adaptiveIntegratorIsStableWhereEulerIsNot() {
    // γ up to some 1e6: gradient flow is stiff, Euler needs Δt < 2/(2γ).
    DenseMatrix x = Networks.gaussian(SAMPLES, 4, 1);
    for (int n = 0; n < SAMPLES; n++) {
      x.values()[n] *= 300;
    }
    DenseMatrix y = Networks.gaussian(SAMPLES, 1, 2);
    LinearNetwork euler = new LinearNetwork(0, 0, 0, 0);
    LinearNetwork adaptive = new LinearNetwork(0, 0, 0, 0);
    steps(
        euler,
        create(
            new LevenbergMarquardt(1, new Euler(1e-3), GradientScale.TWICE_SUM, false, 0),
            objective(euler, x, y)),
        20);
    LevenbergMarquardt spec =
        new LevenbergMarquardt(
            1, new Adaptive(1e-3, 1e-6, 1e-9, 100_000), GradientScale.TWICE_SUM, false, 0);
    steps(adaptive, create(spec, objective(adaptive, x, y)), 20);
    assertThat(residual(euler, x, y).getNorm()).isGreaterThan(1e6);
    assertThat(residual(adaptive, x, y).toArray())
        .containsExactly(closedForm(x, y, gamma -> Math.exp(-0.04 * gamma)), within(1e-4));
  }

  @Test
  void flowThatTakesTooManyEvaluationsDivergesAndLeavesTheWeights() {
    DenseMatrix x = Networks.gaussian(SAMPLES, 4, 1);
    LinearNetwork network = new LinearNetwork(1, 2, 3, 4);
    LevenbergMarquardt spec =
        new LevenbergMarquardt(
            1, new Adaptive(1e6, 1e-6, 1e-9, 50), GradientScale.TWICE_SUM, false, 0);
    Optimizer optimizer = create(spec, objective(network, x, Networks.gaussian(SAMPLES, 1, 2)));
    optimizer.evaluate();
    assertThatThrownBy(optimizer::step)
        .isInstanceOf(DivergenceException.class)
        .hasMessageStartingWith("the flow cannot be integrated over 1000000.0: ");
    assertThat(network.weights()).containsExactly(1, 2, 3, 4);
  }

  @Test
  void gradientScalesAreMultiplesOfTheLoss() {
    DenseMatrix x = Networks.gaussian(12, 3, 2);
    DenseMatrix y = Networks.gaussian(12, 1, 3);
    double[][] moved = new double[3][];
    for (GradientScale scale : GradientScale.values()) {
      Network network = trained(1);
      moved[scale.ordinal()] =
          steps(
              network,
              create(
                  new LevenbergMarquardt(0.5, new Euler(1e-3), scale, false, 0),
                  objective(network, x, y)),
              1);
    }
    for (int i = 0; i < moved[0].length; i++) {
      assertThat(moved[1][i]).isCloseTo(12 * moved[0][i], within(1e-14));
      assertThat(moved[2][i]).isCloseTo(24 * moved[0][i], within(1e-14));
    }
  }

  @Test
  void weightsMoveLessTheLargerTheOutputFactor() {
    DenseMatrix x = Networks.gaussian(60, 3, 2);
    DenseMatrix y = Networks.gaussian(60, 1, 3);
    double[] distances =
        Arrays.stream(new double[] {8, 16, 256})
            .map(
                alpha -> {
                  Network network = signs(4, alpha, 3);
                  LevenbergMarquardt spec =
                      new LevenbergMarquardt(0, new Euler(0.01), GradientScale.TWICE_SUM, false, 0);
                  double[] moved = steps(network, create(spec, objective(network, x, y)), 300);
                  return MatrixUtils.createRealVector(moved).getNorm();
                })
            .toArray();
    assertThat(distances[1]).isBetween(0.3 * distances[0], 0.7 * distances[0]);
    assertThat(distances[2] * 256 / (distances[1] * 16)).isCloseTo(1, within(0.2));
  }

  @Test
  void provenStepSizeIsThatOfTheTheoremAndItsContractionHolds() {
    Network network = signs(40, 50, 3);
    DenseMatrix x = Networks.gaussian(5, 3, 2);
    DenseMatrix y = Networks.gaussian(5, 1, 3);
    double rho = 0.4;
    RealMatrix dphi = Networks.jacobian(network, x).scalarMultiply(1.0 / 50);
    double[] eigenvalues =
        new EigenDecomposition(dphi.multiply(dphi.transpose())).getRealEigenvalues();
    double least = eigenvalues[4] / 4;
    double largest = eigenvalues[0] / 4;
    Smoothness smoothness = network.smoothness(x).orElseThrow();
    double ratio = ((1 - rho) * largest + rho) / ((1 - rho) * least + rho);
    double mu = 2;
    double contraction =
        1 - least * least / (2 * largest * Math.pow(smoothness.outputs(), 2)) * ratio * ratio;
    LevenbergMarquardt spec =
        new LevenbergMarquardt(rho, new ProvenStep(), GradientScale.TWICE_SUM, false, 0);
    Optimizer optimizer = create(spec, objective(network, x, y));
    double time = optimizer.flow().orElseThrow().timePerIteration();
    // αη·ν λ₀²/((1−ρ)λ₀²+ρ) is 1 less the contraction of the proof.
    assertThat(1 - time * mu * least / ((1 - rho) * least + rho))
        .isCloseTo(contraction, within(1e-12));
    double first = optimizer.evaluate();
    double loss = first;
    for (int k = 1; k <= 50; k++) {
      optimizer.step();
      loss = optimizer.evaluate();
      assertThat(loss).isLessThanOrEqualTo(first * Math.pow(contraction, k));
    }
    assertThat(loss).isLessThan(first);
  }

  @Test
  void provenStepSizeNeedsWhatTheTheoremSupposes() {
    Network relu = Networks.random(Networks.spec(12, new Activation.Relu()), 3, 1, 1);
    assertThatThrownBy(
            () ->
                create(
                    spec(0.5, new ProvenStep()),
                    objective(relu, Networks.gaussian(5, 3, 2), Networks.gaussian(5, 1, 3))))
        .hasMessageStartingWith("discretization must not be provenStep unless the network is");
    // 6 weights for 10 outputs: the kernel is singular, but not by its rounded eigenvalues.
    for (int seed = 0; seed < 8; seed++) {
      Objective objective =
          objective(signs(2, 1, 3), Networks.gaussian(10, 3, seed), Networks.gaussian(10, 1, 3));
      assertThatThrownBy(() -> create(spec(0.5, new ProvenStep()), objective))
          .hasMessageStartingWith(
              "discretization must not be provenStep where the kernel is singular: ");
    }
  }

  @Test
  void undampedWithMoreWeightsThanOutputsIsRefused() {
    Objective objective =
        objective(trained(1), Networks.gaussian(6, 3, 2), Networks.gaussian(6, 1, 3));
    assertThatThrownBy(() -> create(spec(0, new Step(1)), objective))
        .hasMessage(
            "optimizer with rho 0 wants pseudoInverse: true where there are more weights than"
                + " outputs: 45 > 6");
    assertThatCode(
            () ->
                create(
                    new LevenbergMarquardt(0, new Step(1), GradientScale.MEAN, true, 1e-10),
                    objective))
        .doesNotThrowAnyException();
  }

  @Test
  void badSpecsAreRefused() {
    for (double rho : new double[] {-0.1, 1.5, Double.NaN}) {
      assertThatThrownBy(() -> spec(rho, new Step(1)))
          .hasMessage("rho must be from 0 to 1: " + rho);
    }
    assertThatThrownBy(() -> spec(0.5, null)).hasMessage("discretization is required");
    assertThatThrownBy(() -> new LevenbergMarquardt(0.5, new Step(1), GradientScale.MEAN, true, 0))
        .hasMessage("pseudoInverse must be false where rho > 0: rho 0.5");
    assertThatThrownBy(() -> new LevenbergMarquardt(0, new Step(1), GradientScale.MEAN, true, 1))
        .hasMessage("cutoff must be >= 0 and < 1: 1.0");
    assertThatThrownBy(() -> new Step(0)).hasMessage("stepSize must be finite and > 0: 0.0");
    assertThatThrownBy(() -> new Euler(-1)).hasMessage("timeStep must be finite and > 0: -1.0");
    assertThatThrownBy(() -> new Adaptive(0, 0, 1, 1))
        .hasMessage("interval must be finite and > 0: 0.0");
    assertThatThrownBy(() -> new Adaptive(1, 0, 0, 1))
        .hasMessage("absoluteTolerance must be finite and > 0: 0.0");
    assertThatThrownBy(() -> new Adaptive(1, 0, 1, 0)).hasMessage("maxEvaluations must be >= 1: 0");
  }
}
