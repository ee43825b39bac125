package org.tangent.store;

import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.schema.MessageType;

/** Copies rows of small Parquet files into one, row by row, without a loss of bits. */
final class ParquetCopy {
  private final Configuration configuration;
  private final MessageType schema;

  /**
   * @param schema that of the copy; columns that a file lacks are null in it
   */
  ParquetCopy(Configuration configuration, MessageType schema) {
    this.configuration = new Configuration(configuration);
    this.configuration.set(ReadSupport.PARQUET_READ_SCHEMA, schema.toString());
    this.schema = schema;
  }

  /**
   * Writes the rows that are wanted.
   *
   * @return how many these are
   */
  long copy(List<Path> from, OutputFile to, Predicate<Group> wanted) throws IOException {
    return Writing.run(
        () -> {
          long copied = 0;
          try (ParquetWriter<Group> writer = writer(to)) {
            for (Path file : from) {
              copied += copy(file, writer::write, wanted);
            }
          }
          return copied;
        });
  }

  /** Takes rows. */
  @FunctionalInterface
  interface Sink {
    void write(Group row) throws IOException;
  }

  /** A writer of rows that {@link #copy} hands over. */
  ParquetWriter<Group> writer(OutputFile to) throws IOException {
    return ExampleParquetWriter.builder(to)
        .withConf(configuration)
        .withType(schema)
        .withRowGroupSize(RowWriter.ROW_GROUP_BYTES)
        .withCompressionCodec(CompressionCodecName.ZSTD)
        .build();
  }

  /**
   * Hands over the rows of a file that are wanted.
   *
   * @return how many these are
   */
  long copy(Path file, Sink to, Predicate<Group> wanted) throws IOException {
    long copied = 0;
    InputFile from = HadoopInputFile.fromPath(file, configuration);
    try (ParquetReader<Group> reader =
        new ParquetReader.Builder<Group>(from) {
          @Override
          protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport();
          }
        }.withConf(configuration).build()) {
      for (Group row = reader.read(); row != null; row = reader.read()) {
        if (wanted.test(row)) {
          to.write(row);
          copied++;
        }
      }
    }
    return copied;
  }
}
