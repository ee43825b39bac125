package org.tangent.schedule;

import java.util.Arrays;

/**
 * How long runs take together.
 *
 * @param coreSeconds the sum over the runs
 * @param wallSeconds until the last has ended, each on one of the cores
 * @param cores number of cores
 */
public record Forecast(double coreSeconds, double wallSeconds, int cores) {

  /** Beyond so many runs the order no longer matters. */
  private static final int MOST_SIMULATED = 100_000;

  /**
   * Forecasts runs of which each core takes the longest that is left as soon as it is free; of more
   * than 100,000 the larger of the mean load of a core and the longest run.
   *
   * @param seconds predicted seconds of the runs that are left; finite and not negative
   */
  public static Forecast of(float[] seconds, int cores) {
    if (cores < 1) {
      throw new IllegalArgumentException("cores must be >= 1: " + cores);
    }
    double total = 0;
    double longest = 0;
    for (float run : seconds) {
      total += run;
      longest = Math.max(longest, run);
    }
    double wall =
        seconds.length > MOST_SIMULATED
            ? Math.max(total / cores, longest)
            : simulated(seconds, Math.min(cores, Math.max(1, seconds.length)));
    return new Forecast(total, wall, cores);
  }

  private static double simulated(float[] seconds, int cores) {
    double[] freeAt = new double[cores];
    for (int run : LongestFirst.of(seconds)) {
      freeAt[0] += seconds[run];
      siftDown(freeAt);
    }
    return Arrays.stream(freeAt).max().getAsDouble();
  }

  /** Moves the first entry of a heap, which has grown, to its place. */
  private static void siftDown(double[] heap) {
    double moved = heap[0];
    int place = 0;
    while (2 * place + 1 < heap.length) {
      int child = 2 * place + 1;
      if (child + 1 < heap.length && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[child] >= moved) {
        break;
      }
      heap[place] = heap[child];
      place = child;
    }
    heap[place] = moved;
  }
}
