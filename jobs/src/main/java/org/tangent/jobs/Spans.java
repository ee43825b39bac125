package org.tangent.jobs;

import java.util.Locale;

/** Spans of time in the unit that suits them: {@code 0.12 s}, {@code 3.5 min}, {@code 12 h}. */
final class Spans {
  private static final double SECONDS_A_MINUTE = 60;
  private static final double SECONDS_AN_HOUR = 3600;

  /** Up to here the smaller unit is easier to read. */
  private static final double LONGEST_IN_A_UNIT = 2;

  private Spans() {}

  static String text(double seconds) {
    if (seconds >= LONGEST_IN_A_UNIT * SECONDS_AN_HOUR) {
      return number(seconds / SECONDS_AN_HOUR) + " h";
    }
    if (seconds >= LONGEST_IN_A_UNIT * SECONDS_A_MINUTE) {
      return number(seconds / SECONDS_A_MINUTE) + " min";
    }
    return number(seconds) + " s";
  }

  private static String number(double value) {
    String format = value >= 10 || value == 0 ? "%.0f" : value >= 1 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, value);
  }
}
