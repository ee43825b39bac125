package org.tangent.store;

import java.util.function.Function;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/**
 * A column of a table.
 *
 * @param name name in the files and in SQL
 * @param type type of its values
 * @param required whether every row has a value
 * @param value finds the value in a row; null where there is none
 */
record Column<R>(String name, ColumnType type, boolean required, Function<R, ?> value) {

  static <R> Column<R> required(String name, ColumnType type, Function<R, ?> value) {
    return new Column<>(name, type, true, value);
  }

  static <R> Column<R> optional(String name, ColumnType type, Function<R, ?> value) {
    return new Column<>(name, type, false, value);
  }

  /** The same column of rows that hold an R. */
  <S> Column<S> of(Function<S, R> row) {
    return new Column<>(name, type, required, row.andThen(value));
  }

  Type parquet() {
    return type.parquet(name, required ? Repetition.REQUIRED : Repetition.OPTIONAL);
  }
}
