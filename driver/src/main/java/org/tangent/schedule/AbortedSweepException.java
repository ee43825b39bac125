package org.tangent.schedule;

/** A sweep was ended by something that is not one of its runs; what had finished is committed. */
public final class AbortedSweepException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public AbortedSweepException(String message, Throwable cause) {
    super(message, cause);
  }
}
