package org.tangent.sweep;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Optional;
import java.util.regex.Pattern;

/** Numbers as they are written in sweep files and in canonical JSON. */
final class NumberText {
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?((0|[1-9][0-9]*)(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?");
  private static final Pattern NOT_A_NUMBER = Pattern.compile("\\.?(nan|NaN|NAN)");
  private static final Pattern INFINITE =
      Pattern.compile("[+-]?(\\.inf|\\.Inf|\\.INF|inf|Infinity)");

  /** A decimal with so few digits is the only one for its normal double, hence the shortest. */
  private static final int SURE_DIGITS = 15;

  /** Texts that took a search; any may be overwritten, and none is ever wrong. */
  private static final Written[] WRITTEN = new Written[1 << 12];

  private record Written(double value, String text) {}

  private NumberText() {}

  /**
   * Reads a decimal number such as {@code 1e-3}; none with leading zeros, whose meaning differs
   * between versions of YAML.
   */
  static Optional<BigDecimal> decimal(String text) {
    return DECIMAL.matcher(text).matches() ? Optional.of(new BigDecimal(text)) : Optional.empty();
  }

  /** Reads a whole number, which may be written {@code 1e4} or {@code 5.0}. */
  static Optional<BigInteger> whole(String text) {
    return decimal(text)
        .filter(value -> value.signum() == 0 || value.stripTrailingZeros().scale() <= 0)
        .map(BigDecimal::toBigIntegerExact);
  }

  /** Reads a double, also an infinite one; minus zero is read as zero. */
  static Optional<Double> real(String text) {
    if (DECIMAL.matcher(text).matches()) {
      return Optional.of(Double.parseDouble(text) + 0.0);
    }
    if (INFINITE.matcher(text).matches()) {
      return Optional.of(
          text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
    }
    return Optional.empty();
  }

  static boolean isNotANumber(String text) {
    return NOT_A_NUMBER.matcher(text).matches();
  }

  /**
   * The shortest decimal that reads back as {@code value}, in the notation of {@link
   * Double#toString}. That method itself may give more digits than needed before Java 19, and run
   * ids must not depend on the Java version.
   */
  static String shortest(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("a spec holds finite numbers alone: " + value);
    }
    String text = Double.toString(value);
    boolean isNormal = value == 0 || Math.abs(value) >= Double.MIN_NORMAL;
    if (isNormal && isSurelyShortest(text)) {
      return text;
    }
    int place = Long.hashCode(Double.doubleToLongBits(value)) & (WRITTEN.length - 1);
    Written last = WRITTEN[place];
    if (last == null || last.value() != value) {
      last = new Written(value, search(value, isNormal ? SURE_DIGITS : 1));
      WRITTEN[place] = last;
    }
    return last.text();
  }

  /** Rounds to more and more digits until the value reads back. */
  private static String search(double value, int fewestDigits) {
    BigDecimal exact = new BigDecimal(value);
    int precision = fewestDigits;
    BigDecimal rounded = exact.round(new MathContext(precision));
    while (rounded.doubleValue() != value) {
      precision++;
      rounded = exact.round(new MathContext(precision));
    }
    return notation(rounded.stripTrailingZeros());
  }

  /** Few digits, the last of which is not a zero, unless it is the one after the point. */
  private static boolean isSurelyShortest(String text) {
    int exponent = text.indexOf('E');
    int end = exponent < 0 ? text.length() : exponent;
    return end <= SURE_DIGITS + 1 && (text.charAt(end - 1) != '0' || text.charAt(end - 2) == '.');
  }

  /** Plain from 10⁻³ to 10⁷, otherwise with one digit before the point and an exponent. */
  private static String notation(BigDecimal value) {
    int exponent = value.precision() - value.scale() - 1;
    if (exponent >= -3 && exponent < 7) {
      return value.setScale(Math.max(1, value.scale())).toPlainString();
    }
    BigDecimal mantissa = value.movePointLeft(exponent);
    return mantissa.setScale(Math.max(1, mantissa.scale())).toPlainString() + "E" + exponent;
  }
}
