package org.tangent.jobs;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a reading command answers with, whichever way it is printed. A null cell is an absent value.
 */
public record Table(List<Column> columns, List<List<Object>> rows) {

  /** Copies the rows; each must have a cell for each column. */
  public Table {
    columns = List.copyOf(columns);
    List<List<Object>> copies = new ArrayList<>(rows.size());
    for (List<Object> row : rows) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(
            "a row must have %d cells: %s".formatted(columns.size(), row));
      }
      copies.add(Collections.unmodifiableList(new ArrayList<>(row)));
    }
    rows = Collections.unmodifiableList(copies);
  }
}
