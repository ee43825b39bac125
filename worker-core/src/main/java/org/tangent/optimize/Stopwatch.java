package org.tangent.optimize;

import java.util.EnumMap;
import java.util.Map;

/** Seconds by phase of a run, the only clock there is. One phase runs at a time. */
public final class Stopwatch {
  private static final double NANOSECONDS = 1e9;

  private final long[] elapsed = new long[Phase.values().length];

  /** Runs the work and adds the time it took to the phase. */
  public void time(Phase phase, Runnable work) {
    long start = System.nanoTime();
    try {
      work.run();
    } finally {
      elapsed[phase.ordinal()] += System.nanoTime() - start;
    }
  }

  /** Seconds of training: all phases but {@link Phase#MEASURE}. */
  public double trainingSeconds() {
    long total = 0;
    for (Phase phase : Phase.values()) {
      total += phase == Phase.MEASURE ? 0 : elapsed[phase.ordinal()];
    }
    return total / NANOSECONDS;
  }

  /** Seconds by phase so far. */
  public Map<Phase, Double> seconds() {
    EnumMap<Phase, Double> seconds = new EnumMap<>(Phase.class);
    for (Phase phase : Phase.values()) {
      seconds.put(phase, elapsed[phase.ordinal()] / NANOSECONDS);
    }
    return seconds;
  }
}
