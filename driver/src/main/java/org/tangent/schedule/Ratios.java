package org.tangent.schedule;

import java.util.Arrays;

/**
 * The median of the latest ratios of what was observed to what was expected; a few that are far off
 * do not move it.
 */
final class Ratios {
  private static final int LATEST = 101;

  private final double[] logarithms = new double[LATEST];
  private long added;
  private double median = 1;

  boolean isEmpty() {
    return added == 0;
  }

  void add(double ratio) {
    logarithms[(int) (added % LATEST)] = Math.log(ratio);
    added++;
    double[] sorted = Arrays.copyOf(logarithms, (int) Math.min(added, LATEST));
    Arrays.sort(sorted);
    median = Math.exp((sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2);
  }

  /** 1 where there is none. */
  double median() {
    return median;
  }
}
