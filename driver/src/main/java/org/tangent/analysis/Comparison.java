package org.tangent.analysis;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * How two runs differ, bit for bit; NaN equals NaN.
 *
 * @param differences number of values that differ, or that one of them lacks
 * @param ulps the largest difference of two doubles, in units in the last place: the number of
 *     doubles from one to the other; null where no doubles differ
 * @param place name of the value with the largest difference; of the first that differs where no
 *     doubles do; null where nothing differs
 */
record Comparison(long differences, Long ulps, String place) {

  /** Compares values by their names. */
  static Comparison of(Map<String, Object> first, Map<String, Object> second) {
    Set<String> names = new LinkedHashSet<>(first.keySet());
    names.addAll(second.keySet());
    long differences = 0;
    Long largest = null;
    String place = null;
    for (String name : names) {
      Object a = first.get(name);
      Object b = second.get(name);
      // Double.equals compares bits, of which all NaNs have the same.
      if (a == null || !a.equals(b)) {
        differences++;
        if (a instanceof Double x && b instanceof Double y) {
          long ulps = ulps(x, y);
          if (largest == null || ulps > largest) {
            largest = ulps;
            place = name;
          }
        } else if (place == null) {
          place = name;
        }
      }
    }
    return new Comparison(differences, largest, place);
  }

  boolean isSame() {
    return differences == 0;
  }

  /** Number of doubles from x to y, of which -0 and 0 are two; at most the largest long. */
  static long ulps(double x, double y) {
    try {
      return Math.absExact(Math.subtractExact(place(x), place(y)));
    } catch (ArithmeticException tooFar) {
      return Long.MAX_VALUE;
    }
  }

  /** The place of a double among all doubles, in their order. */
  private static long place(double value) {
    long bits = Double.doubleToLongBits(value);
    return bits ^ (bits >> (Long.SIZE - 1) & Long.MAX_VALUE);
  }
}
