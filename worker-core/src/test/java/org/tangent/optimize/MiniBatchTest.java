package org.tangent.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.tangent.data.Dataset;
import org.tangent.linalg.RandomStreams;
import org.tangent.loss.Loss;
import org.tangent.model.LinearNetwork;
import org.tangent.spec.InvalidSpecException;

class MiniBatchTest {
  private static final double ROUNDING = 1e-15;
  private static final StepSchedule CONSTANT = new StepSchedule.Constant();

  /**
   * Four steps from w = (1, −2) on ½ mean (x·w − y)² by PyTorch 2.13.0 in float64:
   * torch.optim.SGD(lr=0.1, momentum=0.9), the same with nesterov=True, torch.optim.Adam(lr=0.1).
   */
  @Test
  void fourStepsAreThoseOfPyTorch() {
    assertThat(fourSteps(new Sgd(0.1, 0.9, false, null, CONSTANT)))
        .containsExactly(
            new double[] {-0x1.1a1eca4fe31dap-1, 0x1.013042d7daa91p+0}, within(ROUNDING));
    assertThat(fourSteps(new Sgd(0.1, 0.9, true, null, CONSTANT)))
        .containsExactly(
            new double[] {-0x1.1d7bf8b469c2dp-3, 0x1.20084fdd8ceafp+0}, within(ROUNDING));
    assertThat(fourSteps(new Adam(0.1, 0.9, 0.999, 1e-8, null, CONSTANT)))
        .containsExactly(
            new double[] {0x1.359455f9229acp-1, -0x1.99ed711601975p+0}, within(ROUNDING));
  }

  private static double[] fourSteps(OptimizerSpec spec) {
    LinearNetwork network = new LinearNetwork(1, -2);
    DenseMatrix x = new DenseMatrix(3, 2, new double[] {1, 3, 0.5, 2, -1, 0.25});
    Optimizer optimizer =
        spec.create(
            objective(network, x, new DenseMatrix(3, 1, new double[] {1, 0, 2})),
            new RandomStreams(0));
    for (int step = 0; step < 4; step++) {
      optimizer.evaluate();
      optimizer.step();
    }
    return network.weights();
  }

  @Test
  void anEpochShowsEachSampleOnceAndInAnotherOrderEachTime() {
    DenseMatrix numbers = new DenseMatrix(10, 1, IntStream.range(0, 10).asDoubleStream().toArray());
    MiniBatches batches =
        new MiniBatches(objective(new LinearNetwork(0), numbers, numbers), 4, new RandomStreams(1));
    List<Double> first = epoch(batches);
    List<Double> second = epoch(batches);
    assertThat(first).doesNotHaveDuplicates().hasSize(10).isNotEqualTo(second);
    assertThat(second).containsExactlyInAnyOrderElementsOf(first);
  }

  private static List<Double> epoch(MiniBatches batches) {
    List<Double> seen = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    batches.epoch(
        batch -> {
          assertThat(batch.inputs().values()).isEqualTo(batch.targets().values());
          for (double value : batch.inputs().values()) {
            seen.add(value);
          }
          sizes.add(batch.samples());
        });
    assertThat(sizes).containsExactly(4, 4, 2);
    return seen;
  }

  @Test
  void anEpochIsTheStepsOnItsBatches() {
    // One sample, twice: w ← w − λ(w − y) at each batch, so that an epoch multiplies w − y by 0.9².
    DenseMatrix ones = new DenseMatrix(2, 1, new double[] {1, 1});
    LinearNetwork network = new LinearNetwork(0);
    Optimizer optimizer =
        new Sgd(0.1, 0, false, 1, CONSTANT)
            .create(objective(network, ones, ones), new RandomStreams(2));
    optimizer.evaluate();
    optimizer.step();
    assertThat(network.weights()[0]).isCloseTo(1 - 0.81, within(ROUNDING));
    assertThat(optimizer.stepNorm()).isCloseTo(0.1 + 0.09, within(ROUNDING));
  }

  @Test
  void anEpochThatDivergesLeavesTheWeights() {
    // Each of the batches makes w larger by a factor of 1e300.
    DenseMatrix ones = new DenseMatrix(3, 1, new double[] {1, 1, 1});
    LinearNetwork network = new LinearNetwork(2);
    Optimizer optimizer =
        new Sgd(1e300, 0, false, 1, CONSTANT)
            .create(objective(network, ones, ones), new RandomStreams(2));
    optimizer.evaluate();
    assertThatThrownBy(optimizer::step)
        .isInstanceOf(DivergenceException.class)
        .hasMessage("step norm is Infinity");
    assertThat(network.weights()).containsExactly(2);
    assertThat(optimizer.stepNorm()).isZero();
  }

  @Test
  void stepSizeDecaysByEpochs() {
    StepSchedule decay = new StepSchedule.StepDecay(0.5, 20);
    assertThat(decay.factor(0)).isEqualTo(1);
    assertThat(decay.factor(19)).isEqualTo(1);
    assertThat(decay.factor(20)).isEqualTo(0.5);
    assertThat(decay.factor(60)).isEqualTo(0.125);
  }

  @Test
  void batchesMustFitTheData() {
    DenseMatrix one = new DenseMatrix(1, 1, new double[] {1});
    assertThatThrownBy(
            () ->
                new MiniBatches(objective(new LinearNetwork(0), one, one), 2, new RandomStreams(3)))
        .hasMessage("batchSize must be <= the number of training samples, 1: 2");
    assertThatThrownBy(() -> new Sgd(0.1, 1, false, null, CONSTANT))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("must be >= 0 and < 1: 1.0");
    assertThatThrownBy(() -> new Adam(0.1, 0.9, 1, 1e-8, null, CONSTANT))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("must be >= 0 and < 1: 1.0");
  }

  private static Objective objective(LinearNetwork network, DenseMatrix x, DenseMatrix y) {
    return new Objective(network, new Dataset(x, y), Loss.SQUARED, new Stopwatch());
  }
}
