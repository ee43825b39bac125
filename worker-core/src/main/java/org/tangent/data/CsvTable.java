package org.tangent.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.spark.ml.linalg.DenseMatrix;

/** Reads a table of finite numbers from CSV; a first line that is not numeric is a header. */
public final class CsvTable {
  private static final CSVFormat FORMAT =
      CSVFormat.DEFAULT.builder().setIgnoreSurroundingSpaces(true).setIgnoreEmptyLines(true).get();

  private CsvTable() {}

  /**
   * Reads a stream to its end.
   *
   * @param name the file's name, for messages
   * @return one row a record, column-major
   * @throws DataFileException if there is no row, a row is longer or shorter than the first, or a
   *     field is not a finite number
   * @throws IOException if the stream cannot be read
   */
  public static DenseMatrix read(String name, InputStream stream) throws IOException {
    List<double[]> rows = new ArrayList<>();
    try (Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8);
        CSVParser records = CSVParser.parse(reader, FORMAT)) {
      for (CSVRecord record : records) {
        if (record.getRecordNumber() == 1 && isHeader(record)) {
          continue;
        }
        double[] row = numbers(name, record, records.getCurrentLineNumber());
        if (!rows.isEmpty() && row.length != rows.get(0).length) {
          throw new DataFileException(
              "%s: ragged: line %d has %d fields, the first row %d"
                  .formatted(name, records.getCurrentLineNumber(), row.length, rows.get(0).length));
        }
        rows.add(row);
      }
    } catch (UncheckedIOException unreadable) {
      throw unreadable.getCause();
    }
    if (rows.isEmpty()) {
      throw new DataFileException("%s: the table has no rows".formatted(name));
    }
    return matrix(rows);
  }

  private static boolean isHeader(CSVRecord record) {
    return record.stream().noneMatch(CsvTable::isNumber);
  }

  private static boolean isNumber(String field) {
    try {
      Double.parseDouble(field);
      return true;
    } catch (NumberFormatException notNumeric) {
      return false;
    }
  }

  private static double[] numbers(String name, CSVRecord record, long line) {
    double[] row = new double[record.size()];
    for (int i = 0; i < row.length; i++) {
      String field = record.get(i);
      row[i] = isNumber(field) ? Double.parseDouble(field) : Double.NaN;
      if (!Double.isFinite(row[i])) {
        throw new DataFileException(
            "%s: line %d, field %d must be a finite number: \"%s\""
                .formatted(name, line, i + 1, field));
      }
    }
    return row;
  }

  private static DenseMatrix matrix(List<double[]> rows) {
    int count = rows.size();
    int width = rows.get(0).length;
    double[] values = new double[Math.multiplyExact(count, width)];
    for (int row = 0; row < count; row++) {
      for (int column = 0; column < width; column++) {
        values[row + column * count] = rows.get(row)[column];
      }
    }
    return new DenseMatrix(count, width, values);
  }
}
