package org.tangent.run;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.IntStream;

/** Which iterations are recorded besides the first and the last. */
final class RecordSchedule {
  private static final double POINTS_A_DECADE = 10;

  /** The iterations that {@code logarithmic} records, ascending. */
  private static final long[] LOGARITHMIC =
      IntStream.rangeClosed(0, (int) (POINTS_A_DECADE * Math.log10((double) Long.MAX_VALUE)))
          .mapToLong(RecordSchedule::powerOfTen)
          .distinct()
          .toArray();

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
    return powerOfTen(k) == iteration;
  }

  private static long powerOfTen(long k) {
    return Math.round(Math.pow(10, k / POINTS_A_DECADE));
  }

  /** Number of recorded iterations up to the last, which is always recorded. */
  long points(long last) {
    long inBetween =
        regular(last - 1)
            + given.stream().filter(at -> at > 0 && at < last && !isRegular(at)).count();
    return last == 0 ? 1 : 2 + inBetween;
  }

  /** Number of regular iterations from 1 on. */
  private long regular(long last) {
    return switch (spec.every()) {
      case RecordSpec.NEVER -> 0;
      case RecordSpec.LOGARITHMIC -> {
        int place = Arrays.binarySearch(LOGARITHMIC, last);
        yield place < 0 ? -place - 1 : place + 1;
      }
      default -> last / Long.parseLong(spec.every());
    };
  }
}
