package org.tangent.store;

import java.io.IOException;

/** A file is not a whole Parquet file. */
final class TornFileException extends IOException {
  private static final long serialVersionUID = 1L;

  TornFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
