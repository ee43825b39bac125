package org.tangent.schedule;

import java.util.Arrays;

/** The order of runs in which none long is left for the end; 16 bytes a run to make it. */
final class LongestFirst {
  private LongestFirst() {}

  /**
   * Indices of runs, the longest first, equal ones as they stand.
   *
   * @param seconds predicted seconds of each run; finite and not negative
   */
  static int[] of(float[] seconds) {
    long[] keys = new long[seconds.length];
    for (int run = 0; run < keys.length; run++) {
      if (!(seconds[run] >= 0) || seconds[run] == Float.POSITIVE_INFINITY) {
        throw new IllegalArgumentException(
            "seconds of run %d must be finite and >= 0: %s".formatted(run, seconds[run]));
      }
      // The bits of floats that are not negative are in the order of their values; -0.0 becomes 0.
      long descending = Integer.MAX_VALUE - Float.floatToIntBits(seconds[run] + 0f);
      keys[run] = descending << Integer.SIZE | run;
    }
    Arrays.sort(keys);
    int[] order = new int[keys.length];
    for (int place = 0; place < order.length; place++) {
      order[place] = (int) keys[place];
    }
    return order;
  }
}
