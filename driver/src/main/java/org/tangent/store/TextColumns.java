package org.tangent.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** Reads flat columns of a Parquet file as text, row by row, and nothing else of the file. */
final class TextColumns {
  private TextColumns() {}

  /**
   * Shows each row's values in the order of the columns; null where there is none. The array is
   * used again for the next row.
   */
  static void read(InputFile file, List<String> columns, Consumer<String[]> visitor)
      throws IOException {
    List<List<String>> group = new ArrayList<>();
    String[] shown = new String[columns.size()];
    new ColumnScan(file)
        .read(
            columns,
            (column, values, firstRow, rows) -> {
              List<String> texts = new ArrayList<>((int) rows);
              boolean isText =
                  column.descriptor().getPrimitiveType().getPrimitiveTypeName()
                      == PrimitiveTypeName.BINARY;
              for (long row = 0; row < rows; row++) {
                if (column.isNull(values)) {
                  texts.add(null);
                } else {
                  texts.add(
                      isText
                          ? values.getBinary().toStringUsingUTF8()
                          : Long.toString(values.getLong()));
                }
                values.consume();
              }
              group.add(texts);
              if (group.size() == shown.length) {
                for (int row = 0; row < rows; row++) {
                  for (int i = 0; i < shown.length; i++) {
                    shown[i] = group.get(i).get(row);
                  }
                  visitor.accept(shown);
                }
                group.clear();
              }
            });
  }
}
