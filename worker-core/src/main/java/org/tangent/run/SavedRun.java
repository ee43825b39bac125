package org.tangent.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A checkpoint together with whose it is, as it is stored.
 *
 * @param runId identity of the run
 * @param origin what computed it (code, BLAS, processor); a text that is only ever compared
 * @param checkpoint the state of the run
 */
public record SavedRun(String runId, String origin, Checkpoint checkpoint) {

  /** Writes all of it; does not close. */
  public void write(OutputStream to) throws IOException {
    to.write(CheckpointFormat.encode(this));
  }

  /**
   * Reads what {@link #write} wrote, to the stream's end; every number is the same to the bit.
   *
   * @throws CheckpointException if that is not what the stream holds
   * @throws IOException if the stream cannot be read
   */
  public static SavedRun read(InputStream from) throws IOException {
    return CheckpointFormat.decode(from.readAllBytes());
  }
}
