package org.tangent.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.management.ManagementFactory;
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
import org.tangent.geometry.OutputLayerFit;
import org.tangent.linalg.RandomStreams;
import org.tangent.linalg.SymmetricEigen;
import org.tangent.loss.Loss;
import org.tangent.model.Activation;
import org.tangent.model.LinearNetwork;
import org.tangent.model.Network;
import org.tangent.model.Networks;
import org.tangent.model.OneHiddenLayer;
import org.tangent.model.OutputScale;
import org.tangent.optimize.OptimizerSpec.Curvature;
import org.tangent.optimize.OptimizerSpec.Damping;
import org.tangent.optimize.OptimizerSpec.GaussNewton;
import org.tangent.optimize.OptimizerSpec.GradientDescent;

class GaussNewtonTest {
  private static final double TOLERANCE = 1e-10;

  private static Objective objective(Network network, DenseMatrix x, DenseMatrix y) {
    return new Objective(network, new Dataset(x, y), Loss.SQUARED, new Stopwatch());
  }

  private static Optimizer gaussNewton(
      Objective objective, double stepSize, Curvature curvature, double floor, double factor) {
    return new GaussNewton(stepSize, curvature, new Damping(floor, factor))
        .create(objective, new RandomStreams(0));
  }

  /** Evaluates, steps, and returns w after − w before. */
  private static double[] step(Network network, Optimizer optimizer) {
    double[] before = network.weights();
    optimizer.evaluate();
    optimizer.step();
    double[] after = network.weights();
    for (int i = 0; i < after.length; i++) {
      after[i] -= before[i];
    }
    return after;
  }

  /** −λ (JᵀHJ + εI)⁻¹ Jᵀ(f − y)/N by LU of the p × p matrix. */
  private static double[] primalStep(
      Network network,
      DenseMatrix x,
      DenseMatrix y,
      double stepSize,
      double hessian,
      double epsilon) {
    RealMatrix jacobian = Networks.jacobian(network, x);
    RealMatrix normal = jacobian.transpose().multiply(jacobian).scalarMultiply(hessian);
    RealMatrix damped =
        normal.add(
            MatrixUtils.createRealIdentityMatrix(network.parameters()).scalarMultiply(epsilon));
    RealVector gradient =
        jacobian.preMultiply(residual(network, x, y)).mapMultiply(-stepSize / x.numRows());
    return new LUDecomposition(damped).getSolver().solve(gradient).toArray();
  }

  private static RealVector residual(Network network, DenseMatrix x, DenseMatrix y) {
    double[] f = new double[y.values().length];
    network.outputs(x, f);
    return MatrixUtils.createRealVector(f).subtract(MatrixUtils.createRealVector(y.values()));
  }

  @ParameterizedTest
  @CsvSource({"1, IDENTITY", "2, IDENTITY", "1, LOSS_HESSIAN", "3, LOSS_HESSIAN"})
  void dualStepEqualsPrimalStep(int outputs, Curvature curvature) {
    Network network =
        Networks.random(
            new OneHiddenLayer(15, new Activation.Silu(1), OutputScale.NTK, 1, 1, true, null),
            4,
            outputs,
            1);
    DenseMatrix raw = Networks.gaussian(8, 4, 2);
    DenseMatrix y = Networks.gaussian(8, outputs, 3);
    double hessian = curvature == Curvature.IDENTITY ? 1 : 1.0 / 8;
    double epsilon = 1e-3;
    double[] expected = primalStep(network, network.prepare(raw), y, 0.7, hessian, epsilon);
    double[] dual =
        step(network, gaussNewton(objective(network, raw, y), 0.7, curvature, epsilon, 0));
    assertThat(dual).containsExactly(expected, within(TOLERANCE));
  }

  @Test
  void vanishingDampingGivesTheMinimumNormStep() {
    Network network = Networks.random(Networks.spec(12, new Activation.Tanh()), 3, 1, 1);
    DenseMatrix x = Networks.gaussian(6, 3, 2);
    DenseMatrix y = Networks.gaussian(6, 1, 3);
    RealMatrix pseudoInverse =
        new SingularValueDecomposition(Networks.jacobian(network, x)).getSolver().getInverse();
    double[] expected = pseudoInverse.operate(residual(network, x, y)).mapMultiply(-1).toArray();
    Objective objective = objective(network, x, y);
    double[] actual = step(network, gaussNewton(objective, 6, Curvature.IDENTITY, 1e-14, 0));
    assertThat(actual).containsExactly(expected, within(1e-6));
  }

  @Test
  void largeDampingGivesTheDirectionOfGradientDescent() {
    DenseMatrix x = Networks.gaussian(6, 3, 2);
    DenseMatrix y = Networks.gaussian(6, 1, 3);
    Network first = Networks.random(Networks.spec(12, new Activation.Tanh()), 3, 1, 1);
    Network second = Networks.random(Networks.spec(12, new Activation.Tanh()), 3, 1, 1);
    double epsilon = 1e9;
    double[] newton =
        step(first, gaussNewton(objective(first, x, y), epsilon, Curvature.IDENTITY, epsilon, 0));
    double[] gradient =
        step(second, new GradientDescent(1).create(objective(second, x, y), new RandomStreams(0)));
    assertThat(newton).containsExactly(gradient, within(1e-9));
  }

  @Test
  void fullStepOnALinearModelInterpolates() {
    DenseMatrix x = Networks.gaussian(4, 9, 1);
    DenseMatrix y = Networks.gaussian(4, 1, 2);
    Objective objective = objective(new LinearNetwork(new double[9]), x, y);
    Optimizer optimizer = gaussNewton(objective, 4, Curvature.IDENTITY, 1e-14, 0);
    optimizer.evaluate();
    optimizer.step();
    assertThat(optimizer.evaluate()).isLessThan(1e-20);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 3, 7})
  void residualOnALinearModelShrinksModeByMode(double stepSize) {
    // Along an eigenvector of XXᵀ with eigenvalue σ: r_k = (1 − (λ/N) σ/(σ + ε))^k r_0.
    int samples = 4;
    DenseMatrix x = Networks.gaussian(samples, 9, 1);
    DenseMatrix y = Networks.gaussian(samples, 1, 2);
    LinearNetwork network = new LinearNetwork(new double[9]);
    Objective objective = objective(network, x, y);
    double epsilon = 0.8;
    Optimizer optimizer = gaussNewton(objective, stepSize, Curvature.IDENTITY, epsilon, 0);
    int steps = 5;
    for (int k = 0; k < steps; k++) {
      optimizer.evaluate();
      optimizer.step();
    }
    var gram =
        new EigenDecomposition(
            Networks.jacobian(network, x).multiply(Networks.jacobian(network, x).transpose()));
    RealVector start = MatrixUtils.createRealVector(y.values()).mapMultiply(-1);
    RealVector expected = MatrixUtils.createRealVector(new double[samples]);
    for (int i = 0; i < samples; i++) {
      double sigma = gram.getRealEigenvalue(i);
      double factor = Math.pow(1 - stepSize / samples * sigma / (sigma + epsilon), steps);
      RealVector mode = gram.getEigenvector(i);
      expected = expected.add(mode.mapMultiply(factor * mode.dotProduct(start)));
    }
    assertThat(residual(network, x, y).toArray())
        .containsExactly(expected.toArray(), within(TOLERANCE));
  }

  @Test
  void dampingBranchFollowsTheSmallestEigenvalueOfTheDenseKernel() {
    Network network = Networks.random(Networks.spec(40, new Activation.Silu(1)), 3, 1, 5);
    DenseMatrix x = Networks.gaussian(7, 3, 6);
    DenseMatrix y = Networks.gaussian(7, 1, 7);
    RealMatrix jacobian = Networks.jacobian(network, x);
    double smallest =
        new SingularValueDecomposition(jacobian).getSingularValues()[6]
            * new SingularValueDecomposition(jacobian).getSingularValues()[6];
    for (double factor : new double[] {0.5, 1, 2}) {
      for (double floor : new double[] {0.9 * factor * smallest, 1.1 * factor * smallest}) {
        Optimizer optimizer =
            gaussNewton(objective(network, x, y), 1, Curvature.IDENTITY, floor, factor);
        optimizer.evaluate();
        Optimizer.AppliedDamping damping = optimizer.damping().orElseThrow();
        assertThat(damping.atFloor()).isEqualTo(floor > factor * smallest);
        assertThat(damping.epsilon())
            .isCloseTo(Math.max(floor, factor * smallest), within(1e-9 * floor));
      }
    }
  }

  @Test
  void dampingWithoutAFactorIsTheFloorAlone() {
    Network network = Networks.random(Networks.spec(40, new Activation.Silu(1)), 3, 1, 5);
    Objective objective =
        objective(network, Networks.gaussian(7, 3, 6), Networks.gaussian(7, 1, 7));
    Optimizer optimizer = gaussNewton(objective, 1, Curvature.IDENTITY, 1e-30, 0);
    optimizer.evaluate();
    assertThat(optimizer.damping()).contains(new Optimizer.AppliedDamping(1e-30, true));
  }

  @Test
  void zeroResidualIsAFixedPoint() {
    Network network = Networks.random(Networks.spec(12, new Activation.Relu()), 3, 1, 1);
    DenseMatrix x = Networks.gaussian(6, 3, 2);
    double[] f = new double[6];
    network.outputs(x, f);
    Objective objective = objective(network, x, new DenseMatrix(6, 1, f));
    Optimizer optimizer = gaussNewton(objective, 6, Curvature.IDENTITY, 1e-9, 1);
    // The kernel sums its outputs in another order, so that a rounding error is left of f − y.
    assertThat(step(network, optimizer)).containsOnly(new double[12 * 4], within(1e-9));
  }

  @Test
  void fullStepFromZeroOutputWeightsIsTheRandomFeaturesFit() {
    // At v = 0 the hidden layer has no gradient, so that Gauss–Newton moves v alone.
    OneHiddenLayer still =
        new OneHiddenLayer(80, new Activation.Relu(), OutputScale.MEAN_FIELD, 1, 0, false, null);
    Network network = Networks.random(still, 3, 1, 1);
    DenseMatrix x = Networks.gaussian(10, 3, 2);
    DenseMatrix y = Networks.gaussian(10, 1, 3);
    double[] fit = OutputLayerFit.fit(network, x, y, 1e-14).outputWeights();
    Objective objective = objective(network, x, y);
    step(network, gaussNewton(objective, 10, Curvature.IDENTITY, 1e-16, 0));
    double[] v = network.namedWeights().get("v").values();
    double largest = MatrixUtils.createRealVector(fit).getLInfNorm();
    assertThat(v).containsExactly(fit, within(1e-6 * largest));
    Optimizer randomFeatures =
        new OptimizerSpec.RandomFeatures(1e-14)
            .create(objective(network, x, y), new RandomStreams(0));
    randomFeatures.evaluate();
    randomFeatures.step();
    assertThat(network.namedWeights().get("v").values()).isEqualTo(fit);
    assertThat(randomFeatures.isClosedForm()).isTrue();
  }

  @Test
  void kernelThatMeasuringSeesIsTheOneTheStepUses() {
    Network network = Networks.random(Networks.spec(12, new Activation.Relu()), 3, 1, 1);
    DenseMatrix x = Networks.gaussian(6, 3, 2);
    Optimizer optimizer =
        gaussNewton(
            objective(network, x, Networks.gaussian(6, 1, 3)), 1, Curvature.IDENTITY, 1e-9, 1);
    optimizer.evaluate();
    RealMatrix jacobian = Networks.jacobian(network, x);
    double[] singular = new SingularValueDecomposition(jacobian).getSingularValues();
    double[] eigenvalues = SymmetricEigen.eigenvalues(optimizer.kernel().orElseThrow());
    assertThat(eigenvalues[5]).isCloseTo(singular[0] * singular[0], within(1e-12));
    assertThat(eigenvalues[0]).isCloseTo(singular[5] * singular[5], within(1e-12));
  }

  @Test
  void memoryIsAFewKernelsAndPanelsAndNeverTheJacobian() {
    int samples = 300;
    int units = 5000;
    Network network = Networks.random(Networks.spec(units, new Activation.Relu()), 10, 1, 1);
    DenseMatrix x = Networks.gaussian(samples, 10, 2);
    DenseMatrix y = Networks.gaussian(samples, 1, 3);
    long kernel = 8L * samples * samples;
    long panels = 8L * samples * 128 * 2;
    long weights = 8L * network.parameters();
    long limit =
        Math.min(10 * kernel + 3 * panels + 4 * weights, 8L * samples * network.parameters() / 8);
    // Vector kernels allocate until they are compiled, which a busy machine puts off.
    long allocated = Long.MAX_VALUE;
    for (int attempt = 0; attempt < 100 && allocated >= limit; attempt++) {
      allocated = allocatedByAStep(network, x, y);
    }
    assertThat(allocated).isLessThan(limit);
  }

  private static long allocatedByAStep(Network network, DenseMatrix x, DenseMatrix y) {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    Optimizer optimizer = gaussNewton(objective(network, x, y), 1, Curvature.IDENTITY, 1e-12, 1);
    optimizer.evaluate();
    optimizer.step();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
