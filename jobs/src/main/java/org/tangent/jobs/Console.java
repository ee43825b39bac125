package org.tangent.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.HorizontalAlign;
import com.github.freva.asciitable.OverflowBehaviour;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Prints tables on stdout: aligned columns for people, JSON for programs.
 *
 * <p>JSON is one array with an object for each row. Numbers are numbers; NaN and the infinities,
 * for which JSON has no number, are the strings {@code "NaN"}, {@code "Infinity"} and {@code
 * "-Infinity"}, so that a diverged value is not mistaken for an absent one, which is null. What is
 * neither number, truth value, list nor map is its text, times in UTC.
 */
public final class Console {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final PrintWriter out;

  public Console(PrintWriter out) {
    this.out = out;
  }

  /** Prints the table as JSON if {@code json}, otherwise aligned. */
  public void print(Table table, boolean json) {
    out.println(json ? json(table) : aligned(table));
    out.flush();
  }

  static String aligned(Table table) {
    List<Column> columns = table.columns();
    String text =
        AsciiTable.builder()
            .border(AsciiTable.NO_BORDERS)
            .lineSeparator("\n")
            .data(
                table.rows(),
                IntStream.range(0, columns.size())
                    .mapToObj(
                        index ->
                            styled(columns.get(index))
                                .<List<Object>>with(
                                    row -> columns.get(index).render(row.get(index))))
                    .toList())
            .asString();
    return text.replaceAll("(?m)^ | +$", "").stripTrailing();
  }

  private static com.github.freva.asciitable.Column styled(Column column) {
    HorizontalAlign align = column.numeric() ? HorizontalAlign.RIGHT : HorizontalAlign.LEFT;
    return new com.github.freva.asciitable.Column()
        .header(column.name())
        .headerAlign(align)
        .dataAlign(align)
        .maxWidth(Integer.MAX_VALUE, OverflowBehaviour.NEWLINE);
  }

  static String json(Table table) {
    ArrayNode rows = JSON.createArrayNode();
    for (List<Object> row : table.rows()) {
      ObjectNode object = rows.addObject();
      for (int index = 0; index < row.size(); index++) {
        object.set(
            table.columns().get(index).name(), JSON.valueToTree(Cells.plain(row.get(index))));
      }
    }
    try {
      return JSON.writeValueAsString(rows);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a tree of plain values is JSON", impossible);
    }
  }
}
