package org.tangent.store;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.RecordConsumer;

/** Builds writers of Parquet files whose rows follow a {@link Schema}. */
final class RowWriter<R> extends ParquetWriter.Builder<R, RowWriter<R>> {
  /** Bounds the memory of a writer. */
  static final long ROW_GROUP_BYTES = 8L << 20;

  private final Schema<R> schema;

  RowWriter(OutputFile file, Schema<R> schema, Configuration configuration) {
    super(file);
    this.schema = schema;
    withConf(configuration);
    withRowGroupSize(ROW_GROUP_BYTES);
    withCompressionCodec(CompressionCodecName.ZSTD);
  }

  @Override
  protected RowWriter<R> self() {
    return this;
  }

  @Override
  protected WriteSupport<R> getWriteSupport(Configuration configuration) {
    return new RowSupport<>(schema);
  }

  private static final class RowSupport<R> extends WriteSupport<R> {
    private final Schema<R> schema;
    private RecordConsumer consumer;

    RowSupport(Schema<R> schema) {
      this.schema = schema;
    }

    @Override
    public WriteContext init(Configuration configuration) {
      return new WriteContext(schema.messageType(), Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer to) {
      this.consumer = to;
    }

    @Override
    public void write(R row) {
      consumer.startMessage();
      schema.write(consumer, row);
      consumer.endMessage();
    }
  }
}
