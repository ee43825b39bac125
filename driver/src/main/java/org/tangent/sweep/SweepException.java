package org.tangent.sweep;

/**
 * A sweep cannot be run as its file, its overrides or its data stand. The message is one line for
 * the user: what, the rule, the value, and the place.
 */
public final class SweepException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SweepException(String message) {
    super(oneLine(message));
  }

  public SweepException(String message, Throwable cause) {
    super(oneLine(message), cause);
  }

  /** Keys, values and names of files may hold line ends. */
  private static String oneLine(String message) {
    return message.replaceAll("\\s*\\R\\s*", " ");
  }

  /** The setting at {@code path} breaks {@code rule}. */
  static SweepException at(SettingPath path, String rule, Place place) {
    return new SweepException("%s %s (%s)".formatted(path, rule, place));
  }
}
