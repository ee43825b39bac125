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
    long copied = 0;
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(to)
            .withConf(configuration)
            .withType(schema)
            .withRowGroupSize(RowWriter.ROW_GROUP_BYTES)
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .build()) {
      for (Path file : from) {
        copied += copy(HadoopInputFile.fromPath(file, configuration), writer, wanted);
      }
    }
    return copied;
  }

  private long copy(InputFile from, ParquetWriter<Group> writer, Predicate<Group> wanted)
      throws IOException {
    long copied = 0;
    try (ParquetReader<Group> reader =
        new ParquetReader.Builder<Group>(from) {
          @Override
          protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport();
          }
        }.withConf(configuration).build()) {
      for (Group row = reader.read(); row != null; row = reader.read()) {
        if (wanted.test(row)) {
          writer.write(row);
          copied++;
        }
      }
    }
    return copied;
  }
}
