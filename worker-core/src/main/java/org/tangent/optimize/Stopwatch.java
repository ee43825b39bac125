package org.tangent.optimize;

import java.util.EnumMap;
import java.util.Map;

/**
 * Seconds by phase of a run, the only clock there is. A phase within another counts for itself
 * alone.
 */
public final class Stopwatch {
  private static final double NANOSECONDS = 1e9;

  private final Map<Phase, Long> elapsed = new EnumMap<>(Phase.class);

  /** Time of the phases that have ended within the one that runs. */
  private long inner;

  /** Runs the work and adds the time it took, without that of phases within it, to the phase. */
  public void time(Phase phase, Runnable work) {
    long innerBefore = inner;
    long start = System.nanoTime();
    try {
      work.run();
    } finally {
      long total = System.nanoTime() - start;
      elapsed.merge(phase, total - (inner - innerBefore), Long::sum);
      inner = innerBefore + total;
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

  /** Seconds of all phases. */
  public double totalSeconds() {
    return elapsed.values().stream().mapToLong(Long::longValue).sum() / NANOSECONDS;
  }

  /** Nanoseconds by phase so far; phases that never ran are missing. */
  public Map<Phase, Long> nanoseconds() {
    return new EnumMap<>(elapsed);
  }

  /** Goes on from what {@link #nanoseconds} gave, in place of what was counted here. */
  public void restore(Map<Phase, Long> nanoseconds) {
    elapsed.clear();
    elapsed.putAll(nanoseconds);
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
