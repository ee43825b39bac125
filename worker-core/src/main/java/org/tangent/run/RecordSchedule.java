package org.tangent.run;

import java.util.Set;

/** Which iterations are recorded besides the first and the last. */
final class RecordSchedule {
  private static final double POINTS_A_DECADE = 10;

  private final RecordSpec spec;
  private final Set<Long> given;

  RecordSchedule(RecordSpec spec) {
    this.spec = spec;
    this.given = Set.copyOf(spec.at());
  }

  boolean contains(long iteration) {
    return iteration == 0 || given.contains(iteration) || isRegular(iteration);
  }

  private boolean isRegular(long iteration) {
    return switch (spec.every()) {
      case RecordSpec.NEVER -> false;
      case RecordSpec.LOGARITHMIC -> isLogarithmic(iteration);
      default -> iteration % Long.parseLong(spec.every()) == 0;
    };
  }

  /** Whether the iteration is 10^(k/10), rounded, for a whole number k. */
  private static boolean isLogarithmic(long iteration) {
    long k = Math.round(POINTS_A_DECADE * Math.log10((double) iteration));
    return Math.round(Math.pow(10, k / POINTS_A_DECADE)) == iteration;
  }
}
