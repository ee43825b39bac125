package org.tangent.store;

import java.time.Instant;
import java.util.List;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The type of a column: how Parquet and Spark call it, and how a value of it is written. */
sealed interface ColumnType {

  /** The column of this type in a Parquet schema. */
  Type parquet(String name, Repetition repetition);

  DataType spark();

  /** Writes a value that is not null. */
  void write(RecordConsumer to, Object value);

  /** A single value. */
  @SuppressWarnings("ImmutableEnumChecker") // both libraries' types are immutable
  enum Scalar implements ColumnType {
    TEXT(PrimitiveTypeName.BINARY, LogicalTypeAnnotation.stringType(), DataTypes.StringType) {
      @Override
      public void write(RecordConsumer to, Object value) {
        to.addBinary(Binary.fromString((String) value));
      }
    },
    LONG(PrimitiveTypeName.INT64, null, DataTypes.LongType) {
      @Override
      public void write(RecordConsumer to, Object value) {
        to.addLong(((Number) value).longValue());
      }
    },
    DOUBLE(PrimitiveTypeName.DOUBLE, null, DataTypes.DoubleType) {
      @Override
      public void write(RecordConsumer to, Object value) {
        to.addDouble(((Number) value).doubleValue());
      }
    },
    BOOLEAN(PrimitiveTypeName.BOOLEAN, null, DataTypes.BooleanType) {
      @Override
      public void write(RecordConsumer to, Object value) {
        to.addBoolean((Boolean) value);
      }
    },
    /** Milliseconds since 1970 in UTC. */
    TIMESTAMP(
        PrimitiveTypeName.INT64,
        LogicalTypeAnnotation.timestampType(true, TimeUnit.MILLIS),
        DataTypes.TimestampType) {
      @Override
      public void write(RecordConsumer to, Object value) {
        to.addLong(((Instant) value).toEpochMilli());
      }
    };

    private final PrimitiveTypeName primitive;
    private final LogicalTypeAnnotation annotation;
    private final DataType sparkType;

    Scalar(PrimitiveTypeName primitive, LogicalTypeAnnotation annotation, DataType sparkType) {
      this.primitive = primitive;
      this.annotation = annotation;
      this.sparkType = sparkType;
    }

    @Override
    public Type parquet(String name, Repetition repetition) {
      return Types.primitive(primitive, repetition).as(annotation).named(name);
    }

    @Override
    public DataType spark() {
      return sparkType;
    }
  }

  /** A {@link List} of values, in Parquet's three-level form. */
  record ListOf(ColumnType element) implements ColumnType {
    private static final String REPEATED = "list";
    private static final String ELEMENT = "element";

    @Override
    public Type parquet(String name, Repetition repetition) {
      return Types.buildGroup(repetition)
          .as(LogicalTypeAnnotation.listType())
          .addField(
              Types.repeatedGroup()
                  .addField(element.parquet(ELEMENT, Repetition.REQUIRED))
                  .named(REPEATED))
          .named(name);
    }

    @Override
    public DataType spark() {
      return DataTypes.createArrayType(element.spark());
    }

    @Override
    public void write(RecordConsumer to, Object value) {
      List<?> elements = (List<?>) value;
      to.startGroup();
      if (!elements.isEmpty()) {
        to.startField(REPEATED, 0);
        for (Object one : elements) {
          to.startGroup();
          to.startField(ELEMENT, 0);
          element.write(to, one);
          to.endField(ELEMENT, 0);
          to.endGroup();
        }
        to.endField(REPEATED, 0);
      }
      to.endGroup();
    }
  }

  /** A row within a row. */
  record Struct<E>(Schema<E> schema) implements ColumnType {
    @Override
    public Type parquet(String name, Repetition repetition) {
      return Types.buildGroup(repetition)
          .addFields(schema.messageType().getFields().toArray(Type[]::new))
          .named(name);
    }

    @Override
    public StructType spark() {
      return schema.structType();
    }

    @Override
    @SuppressWarnings("unchecked")
    public void write(RecordConsumer to, Object value) {
      to.startGroup();
      schema.write(to, (E) value);
      to.endGroup();
    }
  }
}
