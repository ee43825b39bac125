package org.tangent.schedule;

/** A sweep would go on with other code than it began with; the message is one line. */
public final class DriftException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DriftException(String message) {
    super(message);
  }
}
