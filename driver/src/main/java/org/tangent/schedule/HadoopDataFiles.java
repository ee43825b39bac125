package org.tangent.schedule;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.data.DataFileException;
import org.tangent.data.DataFiles;
import org.tangent.data.IdxArray;
import org.tangent.data.StreamedFiles;
import org.tangent.store.Sha256;

/**
 * Data files on any Hadoop file system: CSV, IDX, and Parquet by the ending {@code .parquet} or as
 * a folder.
 */
final class HadoopDataFiles implements DataFiles {
  private final Configuration configuration;
  private final HadoopOpener opener;
  private final StreamedFiles streamed;

  HadoopDataFiles(Configuration configuration) {
    this.configuration = configuration;
    this.opener = new HadoopOpener(configuration);
    this.streamed = new StreamedFiles(opener);
  }

  @Override
  public DenseMatrix table(String path) {
    try {
      return path.endsWith(".parquet") || opener.isFolder(path)
          ? ParquetTable.read(path, opener.parts(path), configuration)
          : streamed.table(path);
    } catch (IOException unreadable) {
      throw new DataFileException(
          "%s: cannot be read: %s".formatted(path, unreadable.getMessage()), unreadable);
    }
  }

  @Override
  public IdxArray idx(String path) {
    return streamed.idx(path);
  }

  /** The SHA-256 of a file's bytes. */
  String hash(String path) {
    try (InputStream stream = opener.open(path)) {
      return Sha256.of(stream);
    } catch (IOException unreadable) {
      throw new DataFileException("%s: cannot be read: %s".formatted(path, unreadable), unreadable);
    }
  }
}
