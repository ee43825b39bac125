package org.tangent.data;

import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * The data files that a run may read, by path. The worker knows neither file systems nor Parquet:
 * whoever starts the run supplies them.
 */
public interface DataFiles {

  /**
   * Reads a numeric table.
   *
   * @return one row a line, one column a field, column-major
   * @throws DataFileException if the file is missing, torn, ragged or not numeric
   */
  DenseMatrix table(String path);

  /**
   * Reads an IDX file of unsigned bytes, plain or compressed with gzip.
   *
   * @throws DataFileException if the file is missing, torn or not such a file
   */
  IdxArray idx(String path);
}
