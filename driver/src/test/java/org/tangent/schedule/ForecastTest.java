package org.tangent.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ForecastTest {

  /** Relative, for sums in another order. */
  private static final double ROUNDING = 1e-9;

  static IntStream seeds() {
    return IntStream.range(0, 100);
  }

  @Test
  void longestFirstOnTwoCores() {
    // 3 and 3, then 2 and 2, then the last 2; the optimum is 6.
    assertThat(Forecast.of(new float[] {2, 3, 2, 3, 2}, 2)).isEqualTo(new Forecast(12, 7, 2));
    assertThat(Forecast.of(new float[] {2, 3, 2, 3, 2}, 1)).isEqualTo(new Forecast(12, 12, 1));
    assertThat(Forecast.of(new float[] {2, 3, 2, 3, 2}, 99)).isEqualTo(new Forecast(12, 3, 99));
    assertThat(Forecast.of(new float[0], 4)).isEqualTo(new Forecast(0, 0, 4));
  }

  @Test
  void thereMustBeACore() {
    assertThatThrownBy(() -> Forecast.of(new float[1], 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cores must be >= 1: 0");
  }

  /** Graham (1969): at most 4/3 - 1/(3m) times the optimum. */
  @ParameterizedTest
  @MethodSource("seeds")
  void wallIsNearTheOptimum(int seed) {
    Random random = new Random(seed);
    int cores = 2 + random.nextInt(3);
    float[] seconds = RandomSeconds.draw(random, 1 + random.nextInt(9));
    double optimum = optimum(seconds, 0, new double[cores]);

    double wall = Forecast.of(seconds, cores).wallSeconds();

    assertThat(wall)
        .isBetween(
            optimum * (1 - ROUNDING),
            optimum * (4.0 / 3 - 1.0 / (3 * cores)) * (1 + ROUNDING) + Double.MIN_NORMAL);
  }

  /** Of any order: at most the mean load and one run more. */
  @ParameterizedTest
  @MethodSource("seeds")
  void wallOfManyRunsIsNearTheMeanLoad(int seed) {
    Random random = new Random(seed);
    int cores = 1 + random.nextInt(64);
    float[] seconds = RandomSeconds.draw(random, 1 + random.nextInt(3000));
    double longest =
        IntStream.range(0, seconds.length).mapToDouble(i -> seconds[i]).max().orElse(0);

    Forecast forecast = Forecast.of(seconds, cores);

    double load = forecast.coreSeconds() / cores;
    assertThat(forecast.wallSeconds())
        .isBetween(
            Math.max(load, longest) * (1 - ROUNDING),
            (load + longest * (cores - 1) / cores) * (1 + ROUNDING));
  }

  @Test
  void aMillionRunsAreNotSimulated() {
    float[] seconds = new float[1_000_000];
    Arrays.fill(seconds, 0.5f);
    assertThat(Forecast.of(seconds, 3).wallSeconds()).isCloseTo(500_000 / 3.0, within(1e-6));
    seconds[7] = 1e6f;
    assertThat(Forecast.of(seconds, 3).wallSeconds()).isEqualTo(1e6);
  }

  /** Tries every way to lay the runs from an index on to the cores. */
  private static double optimum(float[] seconds, int run, double[] load) {
    if (run == seconds.length) {
      return Arrays.stream(load).max().getAsDouble();
    }
    double best = Double.POSITIVE_INFINITY;
    for (int core = 0; core < load.length; core++) {
      load[core] += seconds[run];
      best = Math.min(best, optimum(seconds, run + 1, load.clone()));
      load[core] -= seconds[run];
    }
    return best;
  }
}
