package org.tangent.store;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
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

  private WeightFolder(Storage folder) {
    this.folder = folder;
  }

  /**
   * A folder on any Hadoop file system.
   *
   * @throws WarehouseException if there is something in it
   */
  public static WeightFolder prepare(String dir, Configuration fileSystems) {
    try {
      Storage folder = new Storage(dir, fileSystems);
      if (folder.exists() && !folder.isEmptyFolder()) {
        throw new WarehouseException(
            "the folder of the weights must be new or empty: " + folder.root());
      }
      return new WeightFolder(folder);
    } catch (IOException | IllegalArgumentException unusable) {
      throw new WarehouseException("%s cannot take weights".formatted(dir), unusable);
    }
  }

  /**
   * Writes a matrix, a line a row.
   *
   * @return the file's name
   * @throws WarehouseException if it cannot be written
   */
  public String write(String name, DenseMatrix matrix) {
    Path file = new Path(folder.root(), name + CSV);
    try {
      folder.makeFolder(folder.root());
      Path hidden = new Path(folder.root(), "." + name + CSV + Storage.IN_PROGRESS);
      try (Writer writer =
          new BufferedWriter(
              new OutputStreamWriter(folder.create(hidden), StandardCharsets.UTF_8))) {
        write(matrix, writer);
      }
      folder.publish(hidden, file);
      return file.getName();
    } catch (IOException failed) {
      throw new WarehouseException("%s cannot be written".formatted(file), failed);
    }
  }

  private static void write(DenseMatrix matrix, Writer writer) throws IOException {
    double[] values = matrix.values();
    for (int row = 0; row < matrix.numRows(); row++) {
      for (int column = 0; column < matrix.numCols(); column++) {
        writer.write(column == 0 ? "" : ",");
        writer.write(Double.toString(values[row + column * matrix.numRows()]));
      }
      writer.write('\n');
    }
  }
}
