package org.tangent.store;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * A folder of weights as CSV files, one a matrix, without a header. Numbers are written as {@link
 * Double#toString} has them and so read back to the same bits.
 */
public final class WeightFolder {
  private static final String CSV = ".csv";

  private final Storage folder;
  private final boolean isNew;

  private WeightFolder(Storage folder, boolean isNew) {
    this.folder = folder;
    this.isNew = isNew;
  }

  /**
   * A folder on any Hadoop file system.
   *
   * @throws WarehouseException if there is something in it
   */
  public static WeightFolder prepare(String dir, Configuration fileSystems) {
    try {
      Storage folder = new Storage(dir, fileSystems);
      boolean isNew = !folder.exists();
      if (!isNew && !folder.isEmptyFolder()) {
        throw new WarehouseException(
            "the folder of the weights must be new or empty: " + folder.root());
      }
      return new WeightFolder(folder, isNew);
    } catch (IOException | IllegalArgumentException unusable) {
      throw new WarehouseException("%s cannot take weights".formatted(dir), unusable);
    }
  }

  /** Name of the file of a matrix. */
  public static String file(String matrix) {
    return matrix + CSV;
  }

  /**
   * Writes matrices, a line a row: under hidden names first, which are then renamed.
   *
   * @throws WarehouseException if one of them cannot be written; then none is left
   */
  public void write(Map<String, DenseMatrix> matrices) {
    try {
      Writing.run(
          () -> {
            folder.makeFolder(folder.root());
            for (Map.Entry<String, DenseMatrix> matrix : matrices.entrySet()) {
              write(matrix.getValue(), hidden(matrix.getKey()));
            }
            for (String name : matrices.keySet()) {
              folder.publish(hidden(name), visible(name));
            }
            return null;
          });
    } catch (IOException | RuntimeException failed) {
      discard(matrices.keySet(), failed);
      throw new WarehouseException(
          "weights cannot be written into %s".formatted(folder.root()), failed);
    }
  }

  private Path hidden(String name) {
    return new Path(folder.root(), "." + file(name) + Storage.IN_PROGRESS);
  }

  private Path visible(String name) {
    return new Path(folder.root(), file(name));
  }

  private void discard(Collection<String> names, Exception reason) {
    try {
      for (String name : names) {
        folder.delete(hidden(name));
        folder.delete(visible(name));
      }
      if (isNew) {
        folder.delete(folder.root());
      }
    } catch (IOException | RuntimeException litter) {
      reason.addSuppressed(litter);
    }
  }

  private void write(DenseMatrix matrix, Path file) throws IOException {
    double[] values = matrix.values();
    try (Writer writer =
        new BufferedWriter(new OutputStreamWriter(folder.create(file), StandardCharsets.UTF_8))) {
      for (int row = 0; row < matrix.numRows(); row++) {
        for (int column = 0; column < matrix.numCols(); column++) {
          writer.write(column == 0 ? "" : ",");
          writer.write(Double.toString(values[row + column * matrix.numRows()]));
        }
        writer.write('\n');
      }
    }
  }
}
