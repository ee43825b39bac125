package org.tangent.jobs;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

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

  /** The table with these columns alone, by their index. */
  Table select(List<Integer> kept) {
    return new Table(
        kept.stream().map(columns::get).toList(),
        rows.stream()
            .map(row -> kept.stream().map(row::get).collect(Collectors.toList()))
            .toList());
  }
}
