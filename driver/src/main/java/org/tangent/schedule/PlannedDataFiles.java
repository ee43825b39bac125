package org.tangent.schedule;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.data.DataFileException;
import org.tangent.data.DataFiles;
import org.tangent.data.IdxArray;

/**
 * The data files of a planned run: each must have the content that the run was planned with, and is
 * parsed once on an executor.
 */
final class PlannedDataFiles implements DataFiles {
  private static final DataCache CACHE = new DataCache();

  private final HadoopDataFiles files;
  private final Map<String, String> hashes;
  private final DataCache cache;

  /**
   * Files that are read through a cache.
   *
   * @param hashes SHA-256 of each file that may be read, by path
   */
  PlannedDataFiles(HadoopDataFiles files, Map<String, String> hashes, DataCache cache) {
    this.files = files;
    this.hashes = Map.copyOf(hashes);
    this.cache = cache;
  }

  /** The files of a run in a Spark task, with the cache of the executor. */
  static PlannedDataFiles onExecutor(Map<String, String> hashes) {
    return new PlannedDataFiles(new HadoopDataFiles(ExecutorSettings.hadoop()), hashes, CACHE);
  }

  @Override
  public DenseMatrix table(String path) {
    return read(DenseMatrix.class, path, () -> files.table(path));
  }

  @Override
  public IdxArray idx(String path) {
    return read(IdxArray.class, path, () -> files.idx(path));
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
    String found = files.hash(path);
    if (!found.equals(planned)) {
      throw new DataFileException(
          "%s: the content has changed: SHA-256 must be %s as planned: %s"
              .formatted(path, planned, found));
    }
  }
}
