package org.tangent.store;

/** The lease was taken by somebody else, or may have been; its former holder must not write. */
public final class LeaseLostException extends WarehouseException {
  private static final long serialVersionUID = 1L;

  LeaseLostException(String message) {
    super(message);
  }

  LeaseLostException(String message, Throwable cause) {
    super(message, cause);
  }
}
