package org.tangent.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.StringJoiner;

/** Sweep files and tables of tests. */
final class SweepTexts {

  /** All three methods, small. */
  static final String SMALL =
      """
      sweep: small
      run:
        problem:
          teacherStudent: {dimension: 3, teacherUnits: 2, trainSize: 20, testSize: 100}
        model: {oneHiddenLayer: {units: 60, activation: relu, scale: meanField}}
        stop: {maxIterations: 40}
        keepWeights: true
      grid:
        seed: range(0, 2)
        model.initScale: [1.0e-3, 1]
        optimizer:
          - gaussNewton: {stepSize: [2, 20]}
          - gradientDescent: {stepSize: [1, 10]}
          - randomFeatures
      """;

  /** Number of runs of {@link #SMALL}. */
  static final int SMALL_RUNS = 20;

  /** Products of such inputs are infinite, which no eigenvalue solver takes. */
  private static final double TOO_LARGE = 1e200;

  private SweepTexts() {}

  /** Steps of gradient descent and of Gauss-Newton in a tenth of a second on one core of today. */
  private static final int[] STEPS = {1_100, 45};

  /**
   * A sweep of runs that differ in length as those of real sweeps do: two in three take
   * milliseconds, most others 0.2 to 2 seconds, and the last four so long as told.
   *
   * @param longestSeconds roughly, on one core
   */
  static String ofAllLengths(int runs, int longestSeconds) {
    int firstLong = runs - 4;
    int firstMedium = firstLong - 3 * runs / 10;
    StringJoiner seeds = new StringJoiner(", ");
    StringJoiner samples = new StringJoiner(", ");
    StringJoiner iterations = new StringJoiner(", ");
    StringJoiner optimizers = new StringJoiner(", ");
    for (int run = 0; run < runs; run++) {
      int steps = STEPS[run % 2];
      int place = Math.max(0, run - firstMedium);
      int length =
          run >= firstLong
              ? 10 * longestSeconds * steps
              : run >= firstMedium
                  ? steps * (2 + 18 * place / (firstLong - firstMedium))
                  : 5 + run % 10;
      seeds.add(Integer.toString(run));
      samples.add(run >= firstMedium ? "200" : "20");
      iterations.add(Integer.toString(length));
      optimizers.add(
          run % 2 == 0 ? "{gradientDescent: {stepSize: 1}}" : "{gaussNewton: {stepSize: 0.1}}");
    }
    return """
        sweep: all-lengths
        run:
          problem: {teacherStudent: {dimension: 5, teacherUnits: 2, testSize: 200}}
          model: {oneHiddenLayer: {units: 200}}
          stop: {trainLoss: 0}
        zip:
          - seed: [%s]
            problem.trainSize: [%s]
            stop.maxIterations: [%s]
            optimizer: [%s]
        """
        .formatted(seeds, samples, iterations, optimizers);
  }

  /** Writes a sweep file. */
  static Path write(Path folder, String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name + ".yaml"), text);
  }

  /** The sweep {@code mixed}: two runs that end, and two that throw; its tables are written. */
  static String goodAndBadTables(Path folder) throws IOException {
    Path good = table(folder.resolve("good.csv"), 12, 1, 1);
    Path large = table(folder.resolve("large.csv"), 12, TOO_LARGE, 1);
    return """
        sweep: mixed
        run:
          problem: {tables: {train: '%s', test: '%s', inputs: 3}}
          model: {oneHiddenLayer: {units: 20}}
          stop: {maxIterations: 5}
        grid:
          problem.train: ['%s', '%s']
          optimizer: [randomFeatures, {gradientDescent: {stepSize: 0.1}}]
        """
        .formatted(good, good, large, good);
  }

  /** A table of three inputs, normal times {@code scale}, and a target; two decimals each. */
  static Path table(Path file, int rows, double scale, long seed) throws IOException {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder("x1,x2,x3,y\n");
    for (int row = 0; row < rows; row++) {
      for (int input = 0; input < 3; input++) {
        text.append(scale * Math.round(100 * random.nextGaussian()) / 100).append(',');
      }
      text.append(Math.round(100 * random.nextGaussian()) / 100.0).append('\n');
    }
    return Files.writeString(file, text);
  }
}
