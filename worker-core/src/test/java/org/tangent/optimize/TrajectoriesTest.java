package org.tangent.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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

/**
 * Whole trainings by the methods of mini-batches, over two refreshes of their factors, against
 * {@code trajectories.csv}: the losses that {@code trajectories.py} beside it found by PyTorch
 * 2.13.0 from dense matrices of per-example gradients. It tells the network, the data and the
 * batches.
 */
class TrajectoriesTest {
  private static final double TOLERANCE = 1e-8;
  private static final List<Long> WIDTHS = List.of(6L, 3L, 6L);
  private static final int DIMENSION = 8;
  private static final int SAMPLES = 48;
  private static final int BATCH = 16;
  private static final StepSchedule CONSTANT = new StepSchedule.Constant();
  private static final Fisher EMPIRICAL = new Fisher.Empirical();
  private static final Scaling OF_BATCH = new Scaling.Batch();

  /** By method, the losses of the updates' batches and ‖w − w₀‖. */
  private static final Map<String, double[]> TABLE = table();

  private static OptimizerSpec optimizer(String method) {
    return switch (method) {
      case "sgd" -> new Sgd(0.05, 0.9, false, null, CONSTANT);
      case "sgd nesterov" -> new Sgd(0.05, 0.9, true, null, CONSTANT);
      case "kfac eigenvalue" -> kfac(0.1, KroneckerDamping.EIGENVALUE, EMPIRICAL, 0, 0);
      case "kfac piSplit" -> kfac(0.1, KroneckerDamping.PI_SPLIT, EMPIRICAL, 0, 0);
      case "kfac factored" -> kfac(0.1, KroneckerDamping.FACTORED, EMPIRICAL, 0, 0);
      case "kfac averaged" -> kfac(0.05, KroneckerDamping.PI_SPLIT, EMPIRICAL, 0.8, 0.5);
      case "kfac exact" -> kfac(0.1, KroneckerDamping.PI_SPLIT, new Fisher.Exact(), 0, 0);
      case "ekfac eigenvalue" -> ekfac(0.1, KroneckerDamping.EIGENVALUE, EMPIRICAL, 0, 0);
      case "ekfac piSplit" -> ekfac(0.1, KroneckerDamping.PI_SPLIT, EMPIRICAL, 0, 0);
      case "ekfac factored" -> ekfac(0.1, KroneckerDamping.FACTORED, EMPIRICAL, 0, 0);
      case "ekfac averaged" -> ekfac(0.05, KroneckerDamping.EIGENVALUE, EMPIRICAL, 0.8, 0.5);
      case "ekfac exact" -> ekfac(0.1, KroneckerDamping.EIGENVALUE, new Fisher.Exact(), 0, 0);
      case "ekfac-ra" ->
          average(KroneckerDamping.EIGENVALUE, Scaling.Factor.ONE, Scaling.Start.KRONECKER);
      case "ekfac-ra factored" ->
          average(KroneckerDamping.FACTORED, Scaling.Factor.ONE, Scaling.Start.KRONECKER);
      case "ekfac-ra batchSize" ->
          average(KroneckerDamping.EIGENVALUE, Scaling.Factor.BATCH_SIZE, Scaling.Start.KRONECKER);
      case "ekfac-ra gradient" ->
          average(KroneckerDamping.EIGENVALUE, Scaling.Factor.ONE, Scaling.Start.GRADIENT);
      default -> throw new IllegalArgumentException(method);
    };
  }

  private static Kfac kfac(
      double stepSize,
      KroneckerDamping damping,
      Fisher fisher,
      double factorDecay,
      double momentum) {
    return new Kfac(stepSize, 0.05, damping, fisher, 20, factorDecay, momentum, null, CONSTANT);
  }

  private static Ekfac ekfac(
      double stepSize,
      KroneckerDamping damping,
      Fisher fisher,
      double factorDecay,
      double momentum) {
    return new Ekfac(
        stepSize, 0.05, damping, OF_BATCH, fisher, 20, factorDecay, momentum, null, CONSTANT);
  }

  private static Ekfac average(
      KroneckerDamping damping, Scaling.Factor factor, Scaling.Start start) {
    Scaling scaling = new Scaling.RunningAverage(0.75, factor, start);
    return new Ekfac(0.05, 0.05, damping, scaling, EMPIRICAL, 20, 0, 0, null, CONSTANT);
  }

  static Set<String> methods() {
    return TABLE.keySet();
  }

  @Test
  void theTableIsOfAllMethodsOverThreeFactors() {
    assertThat(TABLE).hasSize(16);
    assertThat(TABLE.values()).allSatisfy(numbers -> assertThat(numbers).hasSize(63));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void lossesAreThoseOfPyTorch(String method) {
    double[] expected = TABLE.get(method);
    double[] found = new Training().losses(optimizer(method), expected.length - 1);
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i])
          .as("number %d", i)
          .isCloseTo(expected[i], within(TOLERANCE * expected[i]));
    }
  }

  private static Map<String, double[]> table() {
    Map<String, double[]> table = new LinkedHashMap<>();
    try (var lines =
        new BufferedReader(
            new InputStreamReader(
                TrajectoriesTest.class.getResourceAsStream("trajectories.csv"),
                StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] row = line.split(",");
        table.put(row[0], Arrays.stream(row).skip(1).mapToDouble(Double::parseDouble).toArray());
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    return table;
  }

  /** The network and data of the generator, whose numbers are drawn in its order. */
  private static final class Training {
    private long state = 1;
    private final DenseMatrix x = new DenseMatrix(SAMPLES, DIMENSION, samples());
    private final Network network =
        new MultilayerPerceptron(
                WIDTHS, new Activation.Sigmoid(), List.of(), true, new Initialization.Glorot())
            .create(DIMENSION, DIMENSION, new RandomStreams(0), null);
    private final DenseMatrix batch =
        new DenseMatrix(BATCH, DIMENSION, new double[BATCH * DIMENSION]);
    private final Objective objective;

    Training() {
      double[] w = new double[network.parameters()];
      for (Layer layer : network.layers()) {
        for (int unit = 0; unit < layer.units(); unit++) {
          for (int input = 0; input < layer.inputs(); input++) {
            w[layer.index(unit, input)] = 4 * next() - 2;
          }
        }
      }
      network.setWeights(w);
      objective =
          new Objective(
              network, new Dataset(batch, batch), Loss.BINARY_CROSS_ENTROPY, new Stopwatch());
    }

    private double next() {
      state = (1103515245L * state + 12345) % (1L << 31);
      return state / (double) (1L << 31);
    }

    private double[] samples() {
      double[] values = new double[SAMPLES * DIMENSION];
      for (int n = 0; n < SAMPLES; n++) {
        for (int j = 0; j < DIMENSION; j++) {
          values[n + j * SAMPLES] = next();
        }
      }
      return values;
    }

    double[] losses(OptimizerSpec spec, int updates) {
      double[] start = network.weights();
      double[] losses = new double[updates + 1];
      Optimizer optimizer = spec.create(objective, new RandomStreams(0));
      for (int update = 0; update < updates; update++) {
        show(update * BATCH % SAMPLES);
        losses[update] = optimizer.evaluate();
        optimizer.step();
      }
      losses[updates] = distance(network.weights(), start);
      return losses;
    }

    /** Puts a batch into the objective's inputs and targets. */
    private void show(int first) {
      for (int j = 0; j < DIMENSION; j++) {
        System.arraycopy(
            x.values(), first + j * SAMPLES, objective.targets().values(), j * BATCH, BATCH);
        System.arraycopy(
            x.values(), first + j * SAMPLES, objective.inputs().values(), j * BATCH, BATCH);
      }
    }

    private static double distance(double[] a, double[] b) {
      double sum = 0;
      for (int i = 0; i < a.length; i++) {
        sum += (a[i] - b[i]) * (a[i] - b[i]);
      }
      return Math.sqrt(sum);
    }
  }
}
