package org.tangent.jobs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/** Tables from the rows that Spark SQL answers with. */
final class Answers {
  private Answers() {}

  /** All rows; arrays become lists, structs and maps become maps. */
  static Table table(Dataset<Row> rows) {
    List<Column> columns = new ArrayList<>();
    for (StructField field : rows.schema().fields()) {
      columns.add(
          field.dataType() instanceof NumericType
              ? Column.number(field.name())
              : Column.text(field.name()));
    }
    return new Table(columns, rows.collectAsList().stream().map(Answers::cells).toList());
  }

  private static List<Object> cells(Row row) {
    List<Object> cells = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      cells.add(plain(row.get(i)));
    }
    return cells;
  }

  private static Object plain(Object value) {
    if (value instanceof Row struct) {
      return fields(struct);
    }
    if (value instanceof scala.collection.Seq<?> list) {
      return CollectionConverters.asJava(list).stream().map(Answers::plain).toList();
    }
    if (value instanceof scala.collection.Map<?, ?> map) {
      Map<Object, Object> entries = new LinkedHashMap<>();
      CollectionConverters.asJava(map)
          .forEach((key, entry) -> entries.put(plain(key), plain(entry)));
      return entries;
    }
    return value;
  }

  /** The fields of a row by name, in order. */
  static Map<String, Object> fields(Row row) {
    Map<String, Object> fields = new LinkedHashMap<>();
    StructType type = row.schema();
    for (int i = 0; i < row.size(); i++) {
      fields.put(type.fieldNames()[i], plain(row.get(i)));
    }
    return fields;
  }
}
