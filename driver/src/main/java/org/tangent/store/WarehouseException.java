package org.tangent.store;

/** The warehouse cannot be used; the message is one line that names the place and the reason. */
public class WarehouseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public WarehouseException(String message) {
    super(message);
  }

  /** A message that reads on with what the cause says. */
  public WarehouseException(String message, Throwable cause) {
    super(message + ": " + firstLine(cause), cause);
  }

  private static String firstLine(Throwable cause) {
    String message = cause.getMessage();
    return message == null || message.isBlank()
        ? cause.getClass().getSimpleName()
        : "%s (%s)".formatted(message.lines().findFirst().get(), cause.getClass().getSimpleName());
  }
}
