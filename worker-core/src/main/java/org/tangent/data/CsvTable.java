package org.tangent.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * Reads a table of finite numbers from CSV. A first line of names is a header: one that has neither
 * a number nor nothing but missing values.
 */
public final class CsvTable {
  private static final CSVFormat FORMAT =
      CSVFormat.DEFAULT.builder().setIgnoreSurroundingSpaces(true).setIgnoreEmptyLines(true).get();

  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?");
  private static final Pattern MISSING =
      Pattern.compile("([+-]?(nan|inf|infinity)|n/?a|null|none)?", Pattern.CASE_INSENSITIVE);
  private static final int BYTE_ORDER_MARK = '\ufeff';

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
    try (Reader reader = withoutMark(stream);
        CSVParser records = CSVParser.parse(reader, FORMAT)) {
      int width = -1;
      for (CSVRecord record : records) {
        width = width < 0 ? record.size() : width;
        if (record.getRecordNumber() == 1 && isHeader(record)) {
          continue;
        }
        long line = records.getCurrentLineNumber();
        double[] row = numbers(name, record, line);
        if (row.length != width) {
          throw new DataFileException(
              "%s: ragged: line %d has %d fields, the first row %d"
                  .formatted(name, line, row.length, width));
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

  private static Reader withoutMark(InputStream stream) throws IOException {
    Reader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    reader.mark(1);
    if (reader.read() != BYTE_ORDER_MARK) {
      reader.reset();
    }
    return reader;
  }

  private static boolean isHeader(CSVRecord record) {
    return record.stream().noneMatch(field -> NUMBER.matcher(field).matches())
        && !record.stream().allMatch(field -> MISSING.matcher(field).matches());
  }

  private static double[] numbers(String name, CSVRecord record, long line) {
    double[] row = new double[record.size()];
    for (int i = 0; i < row.length; i++) {
      String field = record.get(i);
      row[i] = NUMBER.matcher(field).matches() ? Double.parseDouble(field) : Double.NaN;
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
