package org.tangent.schedule;

import java.util.Arrays;

/**
 * Runs in packs, each of which is a Spark task, the longest first. A run of at least the target is
 * a pack of its own; shorter ones are laid together until they reach it.
 *
 * <p>Takes 8 bytes a run to keep and 16 more to make.
 */
final class Packs {
  private final int[] runs;

  /** Where each pack begins in {@code runs}, and last where the last one ends. */
  private final int[] starts;

  private Packs(int[] runs, int[] starts) {
    this.runs = runs;
    this.starts = starts;
  }

  /**
   * Indices of runs, the longest first, equal ones as they stand.
   *
   * @param seconds predicted seconds of each run; finite and not negative
   */
  static int[] longestFirst(float[] seconds) {
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

  /**
   * Lays runs into packs.
   *
   * @param seconds predicted seconds of each run
   * @param target seconds that a pack should take at least
   * @param mostRuns number of runs of a pack at most
   */
  static Packs of(float[] seconds, double target, int mostRuns) {
    if (!(target >= 0)) {
      throw new IllegalArgumentException("target must be >= 0: " + target);
    }
    if (mostRuns < 1) {
      throw new IllegalArgumentException("mostRuns must be >= 1: " + mostRuns);
    }
    int[] runs = longestFirst(seconds);
    int[] starts = new int[runs.length + 1];
    int packs = 0;
    double total = 0;
    for (int place = 0; place < runs.length; place++) {
      boolean isFull = total >= target || place - starts[packs] == mostRuns;
      if (place > 0 && isFull) {
        starts[++packs] = place;
        total = 0;
      }
      total += seconds[runs[place]];
    }
    int count = runs.length == 0 ? 0 : packs + 1;
    starts[count] = runs.length;
    return new Packs(runs, Arrays.copyOf(starts, count + 1));
  }

  /** Number of packs. */
  int size() {
    return starts.length - 1;
  }

  /** Indices of the runs of a pack, the longest first. */
  int[] runs(int pack) {
    return Arrays.copyOfRange(runs, starts[pack], starts[pack + 1]);
  }
}
