package org.tangent.store;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;

/**
 * What tells the rows of a table apart: a run by its id, an attempt by its run, time and number.
 */
final class RowKeys {
  private static final String SEPARATOR = " ";

  private RowKeys() {}

  private static List<String> columns(Table table) {
    return switch (table) {
      case RUNS -> List.of("runId");
      case ATTEMPTS -> AttemptRow.KEY;
      case PLAN, SWEEPS -> throw new IllegalArgumentException("is not journaled: " + table);
    };
  }

  /** The key of a row. */
  static String of(Table table, Group row) {
    return key(
        columns(table).stream()
            .map(column -> row.getValueToString(row.getType().getFieldIndex(column), 0)));
  }

  private static String key(Stream<Object> cells) {
    return cells.map(String::valueOf).collect(Collectors.joining(SEPARATOR));
  }

  /** Shows the keys of a file, and reads nothing else of it. */
  static void read(Storage storage, Table table, Path file, Consumer<String> keys)
      throws IOException {
    new FlatRows(storage.configuration(), columns(table))
        .readWhole(file, row -> keys.accept(key(Stream.of(row))));
  }
}
