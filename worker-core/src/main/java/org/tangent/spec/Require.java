package org.tangent.spec;

/** Rules for the components of specs; each throws {@link InvalidSpecException}. */
public final class Require {
  private Require() {}

  /** The value is finite and greater than zero. */
  public static void positive(String component, double value) {
    that(value > 0 && Double.isFinite(value), component, "must be finite and > 0: " + value);
  }

  /** The value is finite and not negative. */
  public static void nonNegative(String component, double value) {
    that(value >= 0 && Double.isFinite(value), component, "must be finite and >= 0: " + value);
  }

  /** The value is at least {@code least}. */
  public static void atLeast(String component, long least, long value) {
    that(value >= least, component, "must be >= " + least + ": " + value);
  }

  /** The text is not blank. */
  public static void text(String component, String value) {
    that(value != null && !value.isBlank(), component, "must not be blank");
  }

  /** The component is present. */
  public static void present(String component, Object value) {
    that(value != null, component, "is required");
  }

  /** The condition holds; {@code rule} states it together with the value that breaks it. */
  public static void that(boolean condition, String component, String rule) {
    if (!condition) {
      throw new InvalidSpecException(component, rule);
    }
  }
}
