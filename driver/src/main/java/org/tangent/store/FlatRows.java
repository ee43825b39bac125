package org.tangent.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;

/** Rows of a few flat columns of a table's files, read without Spark. */
final class FlatRows {
  private final Configuration configuration;
  private final List<String> columns;

  /**
   * @param columns the columns of a row, in this order; one that a file lacks is null in its rows.
   *     Texts are strings, whole numbers and times are longs
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

  /** The last rows of a file, in the file's order; none of a file that is gone by now. */
  List<Object[]> last(Path file, long most) throws IOException {
    List<Object[]> rows = new ArrayList<>();
    try {
      ColumnScan scan = scan(file);
      long first = scan.rows() - most;
      read(scan, present(scan), row -> row >= first, rows::add);
    } catch (FileNotFoundException replaced) {
      return List.of();
    }
    return rows;
  }

  /** Shows the rows of a file whose numbers, from 0, are wanted. */
  void read(Path file, LongPredicate wanted, Consumer<Object[]> visitor) throws IOException {
    ColumnScan scan = scan(file);
    read(scan, present(scan), wanted, visitor);
  }

  /**
   * Shows all rows of a file.
   *
   * @throws IOException if it lacks one of the columns, or cannot be read
   */
  void readWhole(Path file, Consumer<Object[]> visitor) throws IOException {
    read(scan(file), columns, row -> true, visitor);
  }

  private ColumnScan scan(Path file) throws IOException {
    return new ColumnScan(HadoopInputFile.fromPath(file, configuration));
  }

  private List<String> present(ColumnScan scan) throws IOException {
    MessageType schema = scan.schema();
    return columns.stream().filter(schema::containsField).toList();
  }

  private void read(
      ColumnScan scan, List<String> present, LongPredicate wanted, Consumer<Object[]> visitor)
      throws IOException {
    List<Object[]> group = new ArrayList<>();
    scan.read(
        present,
        (column, values, firstRow, count) -> {
          int cell = columns.indexOf(present.get(column.index()));
          int next = 0;
          for (long row = firstRow; row < firstRow + count; row++) {
            boolean isNull = column.isNull(values);
            if (wanted.test(row)) {
              if (next == group.size()) {
                group.add(new Object[columns.size()]);
              }
              group.get(next++)[cell] = isNull ? null : value(column, values);
            } else if (!isNull) {
              values.skip();
            }
            values.consume();
          }
          if (column.index() == present.size() - 1) {
            group.forEach(visitor);
            group.clear();
          }
        });
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
