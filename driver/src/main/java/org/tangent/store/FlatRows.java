package org.tangent.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;

/** A few flat columns of a table's newest rows, read without Spark. */
final class FlatRows {
  private final Configuration configuration;
  private final List<String> columns;

  /**
   * @param columns the columns of a row, in this order; one that a file lacks is null in its rows
   */
  FlatRows(Configuration configuration, List<String> columns) {
    this.configuration = configuration;
    this.columns = List.copyOf(columns);
  }

  /** The files of a table that readers see, the last written first; none if it is missing. */
  List<Path> newestFirst(Warehouse warehouse, Table table) throws IOException {
    Path folder = new Path(warehouse.location(table));
    try {
      return Arrays.stream(folder.getFileSystem(configuration).listStatus(folder))
          .filter(file -> file.getPath().getName().matches("[^._].*\\.parquet"))
          .sorted(
              Comparator.comparingLong(FileStatus::getModificationTime)
                  .thenComparing(file -> file.getPath().getName())
                  .reversed())
          .map(FileStatus::getPath)
          .toList();
    } catch (FileNotFoundException missing) {
      return List.of();
    }
  }

  /**
   * The last rows of a file, in the file's order; none of a file that is gone by now. Texts are
   * strings, whole numbers and times are longs.
   */
  List<Object[]> last(Path file, long most) throws IOException {
    ColumnScan scan;
    try {
      scan = new ColumnScan(HadoopInputFile.fromPath(file, configuration));
    } catch (FileNotFoundException replaced) {
      return List.of();
    }
    MessageType schema = scan.schema();
    List<String> present = columns.stream().filter(schema::containsField).toList();
    long first = Math.max(0, scan.rows() - most);
    List<Object[]> rows = new ArrayList<>();
    scan.read(
        present,
        (column, values, firstRow, count) -> {
          int cell = columns.indexOf(present.get(column.index()));
          for (long row = firstRow; row < firstRow + count; row++) {
            boolean isNull = column.isNull(values);
            if (row >= first) {
              int index = Math.toIntExact(row - first);
              if (index == rows.size()) {
                rows.add(new Object[columns.size()]);
              }
              rows.get(index)[cell] = isNull ? null : value(column, values);
            } else if (!isNull) {
              values.skip();
            }
            values.consume();
          }
        });
    return rows;
  }

  private static Object value(ColumnScan.IndexedColumn column, ColumnReader values) {
    return switch (column.descriptor().getPrimitiveType().getPrimitiveTypeName()) {
      case BINARY -> values.getBinary().toStringUsingUTF8();
      case INT64 -> values.getLong();
      case INT32 -> (long) values.getInteger();
      case DOUBLE -> values.getDouble();
      case FLOAT -> (double) values.getFloat();
      case BOOLEAN -> values.getBoolean();
      case INT96, FIXED_LEN_BYTE_ARRAY ->
          throw new IllegalArgumentException("no table has such a column: " + column.descriptor());
    };
  }
}
