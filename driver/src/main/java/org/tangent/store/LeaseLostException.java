package org.tangent.store;

/** The lease was taken by somebody else, or may have been; its former holder must not write. */
public final class LeaseLostException extends WarehouseException {
  private static final long serialVersionUID = 1L;

  private final boolean unwritable;

  LeaseLostException(String message) {
    this(message, false);
  }

  LeaseLostException(String message, boolean unwritable) {
    super(message);
    this.unwritable = unwritable;
  }

  /** Heartbeats failed, and why. */
  LeaseLostException(String message, Throwable cause) {
    super(message, cause);
    this.unwritable = true;
  }

  /** Whether the file system is why, and not another process or the silence of this one. */
  public boolean isUnwritable() {
    return unwritable;
  }
}
