package org.tangent.optimize;

/** A step cannot be taken because numbers have left the finite range; the run has diverged. */
public final class DivergenceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DivergenceException(String message) {
    super(message);
  }
}
