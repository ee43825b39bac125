package org.tangent.data;

import java.io.IOException;
import java.io.InputStream;
import org.apache.spark.ml.linalg.DenseMatrix;

/** Reads CSV tables and IDX files through an opener of streams. */
public final class StreamedFiles implements DataFiles {

  /** Opens a file for reading. */
  @FunctionalInterface
  public interface Opener {
    /**
     * Opens the file at a path.
     *
     * @throws IOException if the file is missing or cannot be read
     */
    InputStream open(String path) throws IOException;
  }

  private final Opener opener;

  public StreamedFiles(Opener opener) {
    this.opener = opener;
  }

  @Override
  public DenseMatrix table(String path) {
    return read(path, CsvTable::read);
  }

  @Override
  public IdxArray idx(String path) {
    return read(path, IdxArray::read);
  }

  private interface Reader<T> {
    T read(String name, InputStream stream) throws IOException;
  }

  private <T> T read(String path, Reader<T> reader) {
    try (InputStream stream = opener.open(path)) {
      return reader.read(path, stream);
    } catch (IOException unreadable) {
      throw new DataFileException("%s: cannot be read: %s".formatted(path, unreadable), unreadable);
    }
  }
}
