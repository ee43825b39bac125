package org.tangent.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class StopwatchTest {

  @Test
  void aPhaseWithinAnotherCountsOnce() {
    Stopwatch stopwatch = new Stopwatch();
    long start = System.nanoTime();
    stopwatch.time(
        Phase.MEASURE,
        () -> {
          stopwatch.time(Phase.SOLVE, StopwatchTest::work);
          stopwatch.time(Phase.UPDATE, StopwatchTest::work);
          work();
        });
    double total = (System.nanoTime() - start) / 1e9;
    double counted = stopwatch.seconds().values().stream().mapToDouble(s -> s).sum();
    assertThat(counted).isLessThanOrEqualTo(total);
    assertThat(stopwatch.seconds().get(Phase.SOLVE)).isPositive();
    assertThat(stopwatch.trainingSeconds())
        .isCloseTo(
            stopwatch.seconds().get(Phase.SOLVE) + stopwatch.seconds().get(Phase.UPDATE),
            within(1e-9));
  }

  private static void work() {
    double x = 1;
    for (int i = 0; i < 100_000; i++) {
      x = Math.fma(x, 1e-9, 1);
    }
    assertThat(x).isPositive();
  }
}
