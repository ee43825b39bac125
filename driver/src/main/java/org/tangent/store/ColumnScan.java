package org.tangent.store;

import java.io.IOException;
import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** Reads flat columns of a Parquet file, one after the other, and nothing else of the file. */
public final class ColumnScan {

  /** Takes the columns of one row group after the other. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Takes the rows of one column in one row group.
     *
     * @param column the column's index among those asked for, and its name and type
     * @param values its values; the visitor consumes {@code rows} of them
     * @param firstRow index in the file of the first of these rows
     * @throws IOException if the visitor cannot use them
     */
    void column(IndexedColumn column, ColumnReader values, long firstRow, long rows)
        throws IOException;
  }

  /** A column and its place among those asked for. */
  public record IndexedColumn(int index, ColumnDescriptor descriptor) {

    /** Whether the reader stands at a null. */
    public boolean isNull(ColumnReader values) {
      return values.getCurrentDefinitionLevel() < descriptor.getMaxDefinitionLevel();
    }
  }

  private final InputFile file;

  public ColumnScan(InputFile file) {
    this.file = file;
  }

  /**
   * The schema of the file.
   *
   * @throws IOException if the file is missing, torn or not Parquet
   */
  public MessageType schema() throws IOException {
    try (ParquetFileReader reader = open()) {
      return reader.getFileMetaData().getSchema();
    }
  }

  /** Number of rows of the file. */
  public long rows() throws IOException {
    try (ParquetFileReader reader = open()) {
      return reader.getRecordCount();
    }
  }

  /**
   * Shows the named columns to the visitor.
   *
   * @throws IOException if the file is missing, torn, not Parquet, or has no such columns
   */
  public void read(List<String> columns, Visitor visitor) throws IOException {
    try (ParquetFileReader reader = open()) {
      MessageType projection = projection(reader.getFileMetaData().getSchema(), columns);
      reader.setRequestedSchema(projection);
      long firstRow = 0;
      PageReadStore pages;
      while ((pages = reader.readNextRowGroup()) != null) {
        ColumnReadStoreImpl store =
            new ColumnReadStoreImpl(
                pages,
                new GroupRecordConverter(projection).getRootConverter(),
                projection,
                reader.getFileMetaData().getCreatedBy());
        for (int index = 0; index < columns.size(); index++) {
          ColumnDescriptor descriptor = projection.getColumns().get(index);
          visitor.column(
              new IndexedColumn(index, descriptor),
              store.getColumnReader(descriptor),
              firstRow,
              pages.getRowCount());
        }
        firstRow += pages.getRowCount();
      }
    } catch (RuntimeException torn) {
      throw notReadable(torn);
    }
  }

  private ParquetFileReader open() throws IOException {
    try {
      return ParquetFileReader.open(file);
    } catch (RuntimeException torn) {
      throw notReadable(torn);
    }
  }

  private IOException notReadable(RuntimeException torn) {
    return new TornFileException("not a readable Parquet file: " + torn.getMessage(), torn);
  }

  private static MessageType projection(MessageType schema, List<String> columns)
      throws IOException {
    Type[] fields = new Type[columns.size()];
    for (int index = 0; index < fields.length; index++) {
      String name = columns.get(index);
      if (!schema.containsField(name) || !schema.getType(name).isPrimitive()) {
        throw new IOException("no flat column %s".formatted(name));
      }
      fields[index] = schema.getType(name);
    }
    return new MessageType(schema.getName(), fields);
  }
}
