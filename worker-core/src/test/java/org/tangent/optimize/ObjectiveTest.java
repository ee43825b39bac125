package org.tangent.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.tangent.data.Dataset;
import org.tangent.linalg.RandomStreams;
import org.tangent.loss.Loss;
import org.tangent.model.Activation;
import org.tangent.model.LinearNetwork;
import org.tangent.model.Network;
import org.tangent.model.Networks;
import org.tangent.optimize.OptimizerSpec.GradientDescent;

class ObjectiveTest {

  @Test
  void lossIsHalfTheMeanOverSamplesAndTheSumOverOutputs() {
    // N = 2, c = 2, residuals (1, 2) and (3, 4): (1 + 4 + 9 + 16) / (2·2).
    DenseMatrix targets = new DenseMatrix(2, 2, new double[] {0, 0, 0, 0});
    assertThat(Loss.SQUARED.value(new double[] {1, 3, 2, 4}, targets)).isEqualTo(7.5);
  }

  @Test
  void gradientKeepsItsOneOverN() {
    DenseMatrix x = new DenseMatrix(2, 1, new double[] {1, 1});
    DenseMatrix y = new DenseMatrix(2, 1, new double[] {4, 8});
    Objective objective =
        new Objective(new LinearNetwork(0), new Dataset(x, y), Loss.SQUARED, new Stopwatch());
    double[] gradient = new double[2];
    objective.outputGradient(new double[] {0, 0}, gradient);
    assertThat(gradient).containsExactly(-2, -4);
  }

  @Test
  void oneStepOfGradientDescentByHand() {
    // f = w·x, w = 0, x = (1, 1), y = (4, 8): ∇L = −6, so that w = 0.1·6.
    LinearNetwork network = new LinearNetwork(0);
    DenseMatrix x = new DenseMatrix(2, 1, new double[] {1, 1});
    DenseMatrix y = new DenseMatrix(2, 1, new double[] {4, 8});
    Optimizer optimizer =
        new GradientDescent(0.1)
            .create(
                new Objective(network, new Dataset(x, y), Loss.SQUARED, new Stopwatch()),
                new RandomStreams(0));
    assertThat(optimizer.evaluate()).isEqualTo(20);
    optimizer.step();
    assertThat(network.weights()[0]).isCloseTo(0.6, within(1e-15));
    assertThat(optimizer.stepNorm()).isCloseTo(0.6, within(1e-15));
  }

  @Test
  void aStepThatIsNotFiniteIsNotTaken() {
    LinearNetwork network = new LinearNetwork(2);
    DenseMatrix one = new DenseMatrix(1, 1, new double[] {1});
    Optimizer optimizer =
        new GradientDescent(1e300)
            .create(
                new Objective(network, new Dataset(one, one), Loss.SQUARED, new Stopwatch()),
                new RandomStreams(0));
    optimizer.evaluate();
    optimizer.step();
    optimizer.evaluate();
    assertThatThrownBy(optimizer::step)
        .isInstanceOf(DivergenceException.class)
        .hasMessage("step norm is Infinity");
    assertThat(network.weights()).containsExactly(-1e300);
    assertThat(optimizer.stepNorm()).isEqualTo(1e300);
  }

  @Test
  void stepOfGradientDescentIsTheGradientOfTheLossByDifferences() {
    Network network = Networks.random(Networks.spec(6, new Activation.Tanh()), 3, 2, 1);
    DenseMatrix x = Networks.gaussian(5, 3, 2);
    DenseMatrix y = Networks.gaussian(5, 2, 3);
    Objective objective = new Objective(network, new Dataset(x, y), Loss.SQUARED, new Stopwatch());
    double[] before = network.weights();
    Optimizer optimizer = new GradientDescent(1).create(objective, new RandomStreams(0));
    optimizer.evaluate();
    optimizer.step();
    double[] gradient = before.clone();
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] -= network.weights()[i];
    }
    network.add(1, gradient);
    double h = 1e-5;
    for (int i = 0; i < gradient.length; i++) {
      double[] unit = new double[gradient.length];
      unit[i] = 1;
      network.add(h, unit);
      double above = optimizer.evaluate();
      network.add(-2 * h, unit);
      double below = optimizer.evaluate();
      network.add(h, unit);
      assertThat((above - below) / (2 * h)).isCloseTo(gradient[i], within(1e-9));
    }
  }
}
