package org.tangent.sweep;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The functions that stand for the values of an axis: {@code range(a, b[, step])} without its end,
 * {@code linspace(a, b, n)} and {@code logspace(a, b, n)} with both ends.
 */
final class AxisFunction {
  private static final Pattern CALL =
      Pattern.compile("\\s*([A-Za-z]\\w*)\\s*\\((.*)", Pattern.DOTALL);
  private static final List<String> NAMES = List.of("range", "linspace", "logspace");

  private final Setting.Scalar call;
  private final SettingPath path;
  private final List<String> arguments;

  private AxisFunction(Setting.Scalar call, SettingPath path, List<String> arguments) {
    this.call = call;
    this.path = path;
    this.arguments = arguments;
  }

  /** Whether a text looks like a call, rightly spelt or not. */
  static boolean isCall(String text) {
    return CALL.matcher(text).matches();
  }

  /**
   * Reads a call.
   *
   * @throws SweepException if the function is not known, or its arguments break a rule
   */
  static AxisValues values(Setting.Scalar call, SettingPath path) {
    Matcher matcher = CALL.matcher(call.text());
    if (!matcher.matches() || !call.text().strip().endsWith(")")) {
      throw SweepException.at(path, "must end with ')': " + call.text(), call.place());
    }
    String inside = matcher.group(2).strip();
    List<String> arguments =
        Arrays.stream(inside.substring(0, inside.length() - 1).split(",", -1))
            .map(String::strip)
            .toList();
    AxisFunction function = new AxisFunction(call, path, arguments);
    return switch (matcher.group(1)) {
      case "range" -> function.range();
      case "linspace" -> function.spaced(false);
      case "logspace" -> function.spaced(true);
      default -> throw function.unknown(matcher.group(1));
    };
  }

  private AxisValues range() {
    if (arguments.size() != 2 && arguments.size() != 3) {
      throw broken("must be range(a, b) or range(a, b, step)");
    }
    BigInteger first = whole(0);
    BigInteger end = whole(1);
    BigInteger step = arguments.size() == 3 ? whole(2) : BigInteger.ONE;
    if (step.signum() == 0) {
      throw broken("must have a step other than 0");
    }
    BigInteger[] steps = end.subtract(first).divideAndRemainder(step);
    BigInteger size = steps[1].signum() == 0 ? steps[0] : steps[0].add(BigInteger.ONE);
    if (end.subtract(first).signum() * step.signum() <= 0) {
      throw broken("must not be empty");
    }
    if (first.bitLength() > 63
        || end.bitLength() > 63
        || step.bitLength() > 63
        || size.bitLength() > 63) {
      throw broken("must stay within 64 bits");
    }
    return new AxisValues.Range(
        first.longValueExact(), step.longValueExact(), size.longValueExact(), call.place());
  }

  private AxisValues spaced(boolean logarithmic) {
    if (arguments.size() != 3) {
      throw broken("must be %s(a, b, n)".formatted(logarithmic ? "logspace" : "linspace"));
    }
    BigDecimal first = decimal(0);
    BigDecimal last = decimal(1);
    BigInteger size = whole(2);
    boolean single = size.equals(BigInteger.ONE) && first.compareTo(last) == 0;
    if (size.compareTo(BigInteger.TWO) < 0 && !single) {
      throw broken("must have 2 points or more");
    }
    if (size.bitLength() > 63) {
      throw broken("must stay within 64 bits");
    }
    return new AxisValues.Spaced(first, last, size.longValueExact(), logarithmic, call.place());
  }

  private BigInteger whole(int index) {
    return NumberText.whole(arguments.get(index))
        .orElseThrow(() -> broken("must have a whole number, not " + shown(index)));
  }

  private BigDecimal decimal(int index) {
    return NumberText.decimal(arguments.get(index))
        .orElseThrow(() -> broken("must have a number, not " + shown(index)));
  }

  private String shown(int index) {
    return arguments.get(index).isEmpty() ? "nothing" : arguments.get(index);
  }

  private SweepException broken(String rule) {
    return SweepException.at(path, rule + ": " + call.text(), call.place());
  }

  private SweepException unknown(String name) {
    String advice =
        NearestName.nearest(name, NAMES).map("; did you mean %s?"::formatted).orElse("");
    return SweepException.at(
        path,
        "must be a number, a list, %s: %s%s"
            .formatted(NearestName.either(NAMES), call.text(), advice),
        call.place());
  }
}
