package org.tangent.store;

import java.util.List;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of a table, declared once: the schemas for Parquet and Spark and the way a row is
 * written all follow from the list.
 */
public final class Schema<R> {
  private final String name;
  private final List<Column<R>> columns;

  Schema(String name, List<Column<R>> columns) {
    this.name = name;
    this.columns = List.copyOf(columns);
  }

  /** Names of the columns in order. */
  public List<String> names() {
    return columns.stream().map(Column::name).toList();
  }

  /** The schema of the table's files. */
  public MessageType messageType() {
    return new MessageType(name, columns.stream().map(Column::parquet).toArray(Type[]::new));
  }

  /**
   * The schema to read the table with: files of an older version lack some of the columns, which
   * are then null.
   */
  public StructType structType() {
    return new StructType(
        columns.stream()
            .map(column -> DataTypes.createStructField(column.name(), column.type().spark(), true))
            .toArray(StructField[]::new));
  }

  /** Writes the fields of a row between the start and the end of its message or group. */
  void write(RecordConsumer to, R row) {
    for (int index = 0; index < columns.size(); index++) {
      Column<R> column = columns.get(index);
      Object value = column.value().apply(row);
      if (value != null) {
        to.startField(column.name(), index);
        column.type().write(to, value);
        to.endField(column.name(), index);
      } else if (column.required()) {
        throw new IllegalArgumentException(
            "%s.%s must have a value: %s".formatted(name, column.name(), row));
      }
    }
  }
}
