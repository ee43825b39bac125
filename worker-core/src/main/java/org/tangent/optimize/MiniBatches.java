package org.tangent.optimize;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.PermutationSampler;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.linalg.RandomStreams;

/**
 * The training set in mini-batches, drawn without replacement from the stream {@code batches}: the
 * order of an epoch depends on the stream alone.
 */
final class MiniBatches {

  /**
   * Some samples of the training set.
   *
   * @param inputs prepared inputs [B × d]
   * @param targets [B × c]
   */
  record Batch(DenseMatrix inputs, DenseMatrix targets) {
    int samples() {
      return inputs.numRows();
    }
  }

  private final Objective objective;
  private final int size;
  private final UniformRandomProvider random;

  /**
   * @param batchSize number of samples in a batch; null for all
   */
  MiniBatches(Objective objective, Integer batchSize, RandomStreams streams) {
    this.objective = objective;
    this.size = batchSize == null ? objective.samples() : batchSize;
    this.random = streams.uniform("batches");
    if (size > objective.samples()) {
      throw new IllegalArgumentException(
          "batchSize must be <= the number of training samples, %d: %d"
              .formatted(objective.samples(), size));
    }
  }

  /** Shows the batches of one epoch. */
  void epoch(Consumer<Batch> consumer) {
    int samples = objective.samples();
    if (size == samples) {
      consumer.accept(new Batch(objective.inputs(), objective.targets()));
      return;
    }
    int[] order = IntStream.range(0, samples).toArray();
    PermutationSampler.shuffle(random, order);
    for (int from = 0; from < samples; from += size) {
      int[] rows = Arrays.copyOfRange(order, from, Math.min(samples, from + size));
      consumer.accept(new Batch(rows(objective.inputs(), rows), rows(objective.targets(), rows)));
    }
  }

  private static DenseMatrix rows(DenseMatrix matrix, int[] rows) {
    int columns = matrix.numCols();
    double[] values = new double[rows.length * columns];
    for (int column = 0; column < columns; column++) {
      int from = column * matrix.numRows();
      int to = column * rows.length;
      for (int row = 0; row < rows.length; row++) {
        values[to + row] = matrix.values()[from + rows[row]];
      }
    }
    return new DenseMatrix(rows.length, columns, values);
  }
}
