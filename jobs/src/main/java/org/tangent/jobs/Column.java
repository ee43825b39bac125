package org.tangent.jobs;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Objects;

/**
 * A column of a {@link Table}.
 *
 * @param name the header, and the key in JSON
 * @param numeric whether its cells stand on the right
 * @param format {@link java.util.Formatter} pattern of a cell; null for {@value
 *     #SIGNIFICANT_DIGITS} significant digits of a fraction, without trailing zeros, and all digits
 *     of a whole number
 */
public record Column(String name, boolean numeric, String format) {
  static final int SIGNIFICANT_DIGITS = 4;
  private static final MathContext ROUNDING =
      new MathContext(SIGNIFICANT_DIGITS, RoundingMode.HALF_EVEN);
  private static final String ABSENT = "-";

  /** Powers of ten between which a fraction is written without an exponent. */
  private static final int PLAIN_FROM = -4;

  private static final int PLAIN_BELOW = 7;

  public Column {
    Objects.requireNonNull(name, "name");
  }

  public static Column text(String name) {
    return new Column(name, false, null);
  }

  public static Column number(String name) {
    return new Column(name, true, null);
  }

  /** A column of numbers in a format of its own, as in {@code %.1f}. */
  public static Column number(String name, String format) {
    return new Column(name, true, format);
  }

  /** A cell as text; {@code -} for null. */
  String render(Object cell) {
    if (cell == null) {
      return ABSENT;
    }
    if (format != null) {
      return String.format(Locale.ROOT, format, cell);
    }
    return cell instanceof Double || cell instanceof Float
        ? fraction(((Number) cell).doubleValue())
        : Cells.plain(cell).toString();
  }

  private static String fraction(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    if (value == 0) {
      return "0";
    }
    BigDecimal rounded = new BigDecimal(value).round(ROUNDING).stripTrailingZeros();
    int power = rounded.precision() - rounded.scale() - 1;
    return power >= PLAIN_FROM && power < PLAIN_BELOW
        ? rounded.toPlainString()
        : String.format(Locale.ROOT, "%." + (rounded.precision() - 1) + "e", rounded);
  }
}
