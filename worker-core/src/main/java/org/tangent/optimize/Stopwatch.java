package org.tangent.optimize;

import java.util.EnumMap;
import java.util.Map;

/** Seconds by phase of a run, the only clock there is. One phase runs at a time. */
public final class Stopwatch {
  private static final double NANOSECONDS = 1e9;

  private final Map<Phase, Long> elapsed = new EnumMap<>(Phase.class);

  /** Runs the work and adds the time it took to the phase. */
  public void time(Phase phase, Runnable work) {
    long start = System.nanoTime();
    try {
      work.run();
    } finally {
      elapsed.merge(phase, System.nanoTime() - start, Long::sum);
    }
  }

  /** Seconds of training: all phases but {@link Phase#MEASURE}. */
  public double trainingSeconds() {
    long total = 0;
    for (Map.Entry<Phase, Long> entry : elapsed.entrySet()) {
      total += entry.getKey() == Phase.MEASURE ? 0 : entry.getValue();
    }
    return total / NANOSECONDS;
  }

  /** Seconds by phase so far. */
  public Map<Phase, Double> seconds() {
    Map<Phase, Double> seconds = new EnumMap<>(Phase.class);
    for (Phase phase : Phase.values()) {
      seconds.put(phase, elapsed.getOrDefault(phase, 0L) / NANOSECONDS);
    }
    return seconds;
  }
}
