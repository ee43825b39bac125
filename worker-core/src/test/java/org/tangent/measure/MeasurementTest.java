package org.tangent.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.tangent.data.Dataset;
import org.tangent.linalg.Backend;
import org.tangent.linalg.RandomStreams;
import org.tangent.loss.Loss;
import org.tangent.model.Activation;
import org.tangent.model.Initialization;
import org.tangent.model.MultilayerPerceptron;
import org.tangent.model.Network;
import org.tangent.model.Networks;
import org.tangent.model.OneHiddenLayer;
import org.tangent.model.OutputScale;
import org.tangent.model.OutputWeights;
import org.tangent.optimize.Objective;
import org.tangent.optimize.Optimizer;
import org.tangent.optimize.Sgd;
import org.tangent.optimize.StepSchedule;
import org.tangent.optimize.Stopwatch;
import org.tangent.problem.Problem;

/**
 * Of networks whose weights are so large that their squares overflow, though the loss is finite.
 */
class MeasurementTest {
  private final RandomStreams streams = new RandomStreams(1);

  @Test
  void kernelThatOverflowsHasNoEigenvalues() {
    Network network =
        new MultilayerPerceptron(
                List.of(4L, 4L, 4L),
                new Activation.Relu(),
                List.of(),
                true,
                new Initialization.Lecun())
            .create(3, 1, streams, null);
    Measuring measuring = new Measuring(network, Loss.BINARY_CROSS_ENTROPY, Optional.empty(), true);
    assertThat(measuring.take()).containsKey(Metric.KERNEL_MIN_EIGENVALUE);

    double[] large = new double[network.parameters()];
    Arrays.fill(large, 1e60);
    network.setWeights(large);

    Map<Metric, Double> values = measuring.take();
    assertThat(values.get(Metric.TRAIN_LOSS)).isFinite();
    assertThat(values)
        .containsKey(Metric.WEIGHT_DISTANCE)
        .doesNotContainKeys(Metric.KERNEL_MIN_EIGENVALUE, Metric.KERNEL_MAX_EIGENVALUE);
  }

  @Test
  void whatOverflowsToNoNumberIsLeftOut() {
    Network network =
        new OneHiddenLayer(
                4,
                new Activation.Relu(),
                OutputScale.MEAN_FIELD,
                1,
                0,
                false,
                null,
                1,
                false,
                OutputWeights.TRAINED)
            .create(3, 1, streams, null);
    Measuring measuring =
        new Measuring(network, Loss.SQUARED, Optional.of(Networks.gaussian(2, 3, 3)), false);
    assertThat(measuring.take()).containsKey(Metric.WEIGHTED_COSINE_DISTANCE);

    double[] weights = network.weights();
    Backend.current().blas().dscal(weights.length, 1e160, weights, 1);
    network.setWeights(weights);

    Map<Metric, Double> values = measuring.take();
    assertThat(values.get(Metric.TRAIN_LOSS)).isFinite();
    assertThat(values)
        .containsKey(Metric.WEIGHT_DISTANCE)
        .doesNotContainKeys(Metric.WEIGHTED_COSINE_DISTANCE, Metric.WEIGHTED_COSINE_DISTANCE_ROOT)
        .doesNotContainValue(Double.NaN);
  }

  /** Measures a network on two samples, without the refit. */
  private final class Measuring {
    private final Optimizer optimizer;
    private final Measurement measurement;

    Measuring(Network network, Loss loss, Optional<DenseMatrix> teacher, boolean kernel) {
      Dataset data =
          new Dataset(Networks.gaussian(2, 3, 2), new DenseMatrix(2, 1, new double[] {0, 1}));
      Objective objective = new Objective(network, data, loss, new Stopwatch());
      optimizer =
          new Sgd(1, 0, false, null, new StepSchedule.Constant()).create(objective, streams);
      measurement =
          new Measurement(
              new Problem(data, data, teacher),
              objective,
              optimizer,
              new Measurement.Scope(false, 0, kernel, false, false, Optional.empty()),
              streams);
    }

    Map<Metric, Double> take() {
      optimizer.evaluate();
      return measurement.take(optimizer, 0, 0);
    }
  }
}
