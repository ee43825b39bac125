package org.tangent.store;

/**
 * A commit that may have happened: the file system failed, and did not tell afterwards either. Who
 * goes on must read what is there before it writes the same rows again.
 */
public final class CommitStateUnknownException extends WarehouseException {
  private static final long serialVersionUID = 1L;

  CommitStateUnknownException(String message, Throwable cause) {
    super(message, cause);
  }
}
