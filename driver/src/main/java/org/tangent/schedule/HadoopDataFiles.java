package org.tangent.schedule;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.data.DataFileException;
import org.tangent.data.DataFiles;
import org.tangent.data.IdxArray;
import org.tangent.data.StreamedFiles;
import org.tangent.store.Sha256;

/**
 * The data files of a run on any Hadoop file system: CSV, IDX, and Parquet by the ending {@code
 * .parquet} or as a folder. A file must have the content that the run was planned with.
 */
final class HadoopDataFiles implements DataFiles {
  private static final DataCache CACHE = new DataCache();

  private static final class Holder {
    /** With the file system settings of the Spark application. */
    static final Configuration CONFIGURATION =
        SparkHadoopUtil.get().newConfiguration(SparkEnv.get().conf());
  }

  private final Configuration configuration;
  private final Map<String, String> hashes;
  private final DataCache cache;
  private final HadoopOpener opener;
  private final StreamedFiles streamed;

  /**
   * @param hashes SHA-256 of each file that may be read, by path
   */
  HadoopDataFiles(Configuration configuration, Map<String, String> hashes, DataCache cache) {
    this.configuration = configuration;
    this.hashes = Map.copyOf(hashes);
    this.cache = cache;
    this.opener = new HadoopOpener(configuration);
    this.streamed = new StreamedFiles(opener);
  }

  /** The files of a run in a Spark task, with the cache of the executor. */
  static HadoopDataFiles onExecutor(Map<String, String> hashes) {
    return new HadoopDataFiles(Holder.CONFIGURATION, hashes, CACHE);
  }

  @Override
  public DenseMatrix table(String path) {
    return read(DenseMatrix.class, path, () -> parseTable(path));
  }

  @Override
  public IdxArray idx(String path) {
    return read(IdxArray.class, path, () -> streamed.idx(path));
  }

  private DenseMatrix parseTable(String path) {
    try {
      return path.endsWith(".parquet") || opener.isFolder(path)
          ? ParquetTable.read(path, opener.parts(path), configuration)
          : streamed.table(path);
    } catch (IOException unreadable) {
      throw new DataFileException(
          "%s: cannot be read: %s".formatted(path, unreadable.getMessage()), unreadable);
    }
  }

  private <T> T read(Class<T> type, String path, Supplier<T> parse) {
    String planned = hashes.get(path);
    if (planned == null) {
      throw new DataFileException(
          "%s: not one of the files that the run was planned with: %s"
              .formatted(path, hashes.keySet()));
    }
    return cache.get(
        type,
        path,
        planned,
        () -> {
          verify(path, planned);
          return parse.get();
        });
  }

  private void verify(String path, String planned) {
    try (InputStream stream = opener.open(path)) {
      String found = Sha256.of(stream);
      if (!found.equals(planned)) {
        throw new DataFileException(
            "%s: the content has changed: SHA-256 must be %s as planned: %s"
                .formatted(path, planned, found));
      }
    } catch (IOException unreadable) {
      throw new DataFileException("%s: cannot be read: %s".formatted(path, unreadable), unreadable);
    }
  }
}
