package org.tangent.store;

import java.io.IOException;
import org.apache.hadoop.fs.FSError;
import org.apache.parquet.util.AutoCloseables.ParquetCloseResourceException;

/**
 * Writes files. Hadoop's local file system reports a full disk as an error of the JVM, and Parquet
 * wraps what happens when a file is closed: here both are the IOException that they come from.
 */
final class Writing {
  private Writing() {}

  /** Writes a file, or a part of it. */
  @FunctionalInterface
  interface Step<T> {
    T run() throws IOException;
  }

  /**
   * Takes a step.
   *
   * @throws IOException if the file cannot be written, whatever was thrown for it
   */
  static <T> T run(Step<T> step) throws IOException {
    try {
      return step.run();
    } catch (FSError | ParquetCloseResourceException failed) {
      throw new IOException(cause(failed).getMessage(), failed);
    }
  }

  private static Throwable cause(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
