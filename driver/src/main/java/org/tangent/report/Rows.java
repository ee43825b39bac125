package org.tangent.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Rows of values under the names of their columns. A null is an absent value; a time is an {@link
 * java.time.Instant}.
 */
public record Rows(List<String> columns, List<List<Object>> values) {

  /** Copies the rows; each must have a value for each column. */
  public Rows {
    columns = List.copyOf(columns);
    List<List<Object>> copies = new ArrayList<>(values.size());
    for (List<Object> row : values) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(
            "a row must have %d values: %s".formatted(columns.size(), row));
      }
      copies.add(Collections.unmodifiableList(new ArrayList<>(row)));
    }
    values = Collections.unmodifiableList(copies);
  }

  /** The values of a column. */
  List<Object> column(int index) {
    return values.stream().map(row -> row.get(index)).collect(Collectors.toList());
  }
}
