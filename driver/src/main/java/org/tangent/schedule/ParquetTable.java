package org.tangent.schedule;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.data.DataFileException;
import org.tangent.store.ColumnScan;

/** Reads a table of finite numbers from Parquet: the columns in their order, as doubles. */
final class ParquetTable {
  private final String name;
  private final List<ColumnScan> files = new ArrayList<>();
  private final List<String> columns;
  private final int rows;
  private final double[] values;

  private ParquetTable(String name, List<Path> parts, Configuration configuration)
      throws IOException {
    this.name = name;
    for (Path part : parts) {
      files.add(new ColumnScan(HadoopInputFile.fromPath(part, configuration)));
    }
    this.columns = columns(files.get(0));
    long count = 0;
    for (ColumnScan file : files) {
      requireSameColumns(columns(file));
      count += file.rows();
    }
    if (count == 0) {
      throw new DataFileException("%s: the table has no rows".formatted(name));
    }
    this.rows = Math.toIntExact(count);
    this.values = new double[Math.multiplyExact(rows, columns.size())];
  }

  /**
   * Reads the parts of a table, one below the other.
   *
   * @param name the table's path, for messages
   * @return one row a record, column-major
   * @throws DataFileException if there is no row, a column is not numeric, a value is missing or
   *     not finite, or the parts differ in their columns
   * @throws IOException if a part cannot be read
   */
  static DenseMatrix read(String name, List<Path> parts, Configuration configuration)
      throws IOException {
    ParquetTable table = new ParquetTable(name, parts, configuration);
    int firstRow = 0;
    for (ColumnScan file : table.files) {
      table.fill(file, firstRow);
      firstRow += Math.toIntExact(file.rows());
    }
    return new DenseMatrix(table.rows, table.columns.size(), table.values);
  }

  private void fill(ColumnScan file, int fileRow) throws IOException {
    file.read(
        columns,
        (column, reader, groupRow, count) -> {
          int at = column.index() * rows + fileRow + Math.toIntExact(groupRow);
          for (int row = 0; row < count; row++) {
            double value = column.isNull(reader) ? Double.NaN : number(column, reader);
            if (!Double.isFinite(value)) {
              throw new IOException(
                  "row %d, column %s must be a finite number: %s"
                      .formatted(
                          groupRow + row + 1,
                          columns.get(column.index()),
                          column.isNull(reader) ? "null" : value));
            }
            values[at + row] = value;
            reader.consume();
          }
        });
  }

  private static double number(ColumnScan.IndexedColumn column, ColumnReader reader) {
    return switch (column.descriptor().getPrimitiveType().getPrimitiveTypeName()) {
      case INT32 -> reader.getInteger();
      case INT64 -> reader.getLong();
      case FLOAT -> reader.getFloat();
      case DOUBLE -> reader.getDouble();
      case BOOLEAN, BINARY, FIXED_LEN_BYTE_ARRAY, INT96 ->
          throw new AssertionError("not numeric: " + column.descriptor());
    };
  }

  private List<String> columns(ColumnScan file) throws IOException {
    List<String> names = new ArrayList<>();
    for (Type column : file.schema().getFields()) {
      if (!isNumeric(column)) {
        throw new DataFileException("%s: column must be numeric: %s".formatted(name, column));
      }
      names.add(column.getName());
    }
    return names;
  }

  private void requireSameColumns(List<String> found) {
    if (!found.equals(columns)) {
      throw new DataFileException(
          "%s: all files must have the columns %s: %s".formatted(name, columns, found));
    }
  }

  private static boolean isNumeric(Type column) {
    if (!column.isPrimitive() || column.isRepetition(Type.Repetition.REPEATED)) {
      return false;
    }
    PrimitiveType type = column.asPrimitiveType();
    LogicalTypeAnnotation annotation = type.getLogicalTypeAnnotation();
    boolean plain =
        annotation == null || annotation instanceof LogicalTypeAnnotation.IntLogicalTypeAnnotation;
    return switch (type.getPrimitiveTypeName()) {
      case INT32, INT64, FLOAT, DOUBLE -> plain;
      case BOOLEAN, BINARY, FIXED_LEN_BYTE_ARRAY, INT96 -> false;
    };
  }
}
