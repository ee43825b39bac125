package org.tangent.store;

import static org.tangent.store.Column.optional;
import static org.tangent.store.Column.required;
import static org.tangent.store.ColumnType.Scalar.BOOLEAN;
import static org.tangent.store.ColumnType.Scalar.DOUBLE;
import static org.tangent.store.ColumnType.Scalar.LONG;
import static org.tangent.store.ColumnType.Scalar.TEXT;
import static org.tangent.store.ColumnType.Scalar.TIMESTAMP;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.linalg.Backend;
import org.tangent.measure.Metric;
import org.tangent.optimize.Phase;
import org.tangent.run.RunResult;
import org.tangent.run.TrajectoryPoint;

/** The columns of {@code runs}; a new column is one more line. */
public final class RunSchema {

  /** The swept parameters, found in the spec whichever choice stands there. */
  private static final List<Column<SpecTree>> PARAMETERS =
      List.of(
          optional("seed", LONG, spec -> spec.number("seed")),
          optional("problem", TEXT, spec -> spec.name("problem")),
          optional("dimension", LONG, spec -> spec.number("problem.*.dimension")),
          optional("teacherUnits", LONG, spec -> spec.number("problem.*.teacherUnits")),
          optional("targets", TEXT, spec -> spec.name("problem.*.targets")),
          optional("trainSize", LONG, spec -> spec.number("problem.*.trainSize")),
          optional("testSize", LONG, spec -> spec.number("problem.*.testSize")),
          optional("model", TEXT, spec -> spec.name("model")),
          optional("units", LONG, spec -> spec.number("model.*.units")),
          optional("activation", TEXT, spec -> spec.name("model.*.activation")),
          optional("activationBeta", DOUBLE, spec -> spec.real("model.*.activation.*.beta")),
          optional("scale", TEXT, spec -> spec.name("model.*.scale")),
          optional("initScale", DOUBLE, spec -> spec.real("model.*.initScale")),
          optional("bias", BOOLEAN, spec -> spec.truth("model.*.bias")),
          optional("outputFactor", DOUBLE, spec -> spec.real("model.*.outputFactor")),
          optional("loss", TEXT, spec -> spec.name("loss")),
          optional("optimizer", TEXT, spec -> spec.name("optimizer")),
          optional("stepSize", DOUBLE, spec -> spec.real("optimizer.*.stepSize")),
          optional("curvature", TEXT, spec -> spec.name("optimizer.*.curvature")),
          optional("dampingFloor", DOUBLE, spec -> spec.real("optimizer.*.damping.floor")),
          optional("dampingFactor", DOUBLE, spec -> spec.real("optimizer.*.damping.factor")),
          optional("scaling", TEXT, spec -> spec.name("optimizer.*.scaling")),
          optional("frequency", LONG, spec -> spec.number("optimizer.*.frequency")),
          optional("momentum", DOUBLE, spec -> spec.real("optimizer.*.momentum")),
          optional("batchSize", LONG, spec -> spec.number("optimizer.*.batchSize")),
          optional("rho", DOUBLE, spec -> spec.real("optimizer.*.rho")),
          optional("discretization", TEXT, spec -> spec.name("optimizer.*.discretization")));

  private static final Schema<TrajectoryPoint> POINT =
      new Schema<>(
          "point",
          Stream.of(
                  Stream.of(
                      required("iteration", LONG, TrajectoryPoint::iteration),
                      required("seconds", DOUBLE, TrajectoryPoint::seconds)),
                  metrics().stream(),
                  Stream.of(ApproximationSchema.COLUMN))
              .<Column<TrajectoryPoint>>flatMap(columns -> columns)
              .toList());

  private static final Schema<Map.Entry<String, DenseMatrix>> WEIGHTS =
      new Schema<>(
          "weights",
          List.of(
              required("name", TEXT, Map.Entry::getKey),
              required("rows", LONG, entry -> entry.getValue().numRows()),
              required("columns", LONG, entry -> entry.getValue().numCols()),
              required("values", new ColumnType.ListOf(DOUBLE), RunSchema::columnMajor)));

  /** A row together with its spec, parsed once. */
  record Parsed(RunRow row, SpecTree spec) {}

  static final Schema<Parsed> SCHEMA =
      new Schema<>(
          "run",
          Stream.of(
                  identity().map(column -> column.of(Parsed::row)),
                  PARAMETERS.stream().map(column -> column.of(Parsed::spec)),
                  outcome().map(column -> column.of(Parsed::row)),
                  provenance().map(column -> column.of(Parsed::row)))
              .<Column<Parsed>>flatMap(columns -> columns)
              .toList());

  private RunSchema() {}

  /** Names of the columns of swept parameters. */
  public static List<String> parameterNames() {
    return PARAMETERS.stream().map(Column::name).toList();
  }

  static Parsed parse(RunRow row) {
    return new Parsed(row, SpecTree.parse(row.run().specJson()));
  }

  private static Stream<Column<RunRow>> identity() {
    return Stream.of(
        required("runId", TEXT, row -> row.run().runId()),
        required("schemaVersion", LONG, row -> Table.SCHEMA_VERSION),
        required("status", TEXT, row -> row.result().status().name()),
        required("reason", TEXT, row -> row.result().reason()));
  }

  private static Stream<Column<RunRow>> outcome() {
    List<Column<RunRow>> columns = new ArrayList<>();
    columns.add(required("spec", TEXT, row -> row.run().specJson()));
    metrics().forEach(column -> columns.add(column.of(row -> row.result().last())));
    columns.add(required("iterations", LONG, row -> row.result().iterations()));
    columns.add(required("seconds", DOUBLE, row -> row.result().seconds()));
    for (Phase phase : Phase.values()) {
      columns.add(optional(phase.column(), DOUBLE, row -> row.result().phaseSeconds().get(phase)));
    }
    columns.add(
        required(
            "trajectory",
            new ColumnType.ListOf(new ColumnType.Struct<>(POINT)),
            row -> row.result().trajectory()));
    columns.add(ApproximationSchema.COLUMN.of(row -> row.result().last()));
    columns.add(
        optional(
            "weights",
            new ColumnType.ListOf(new ColumnType.Struct<>(WEIGHTS)),
            row -> weights(row.result())));
    return columns.stream();
  }

  private static Stream<Column<RunRow>> provenance() {
    return Stream.of(
        required("finishedAt", TIMESTAMP, row -> row.execution().finishedAt()),
        required("host", TEXT, row -> row.execution().host()),
        required("attempt", LONG, row -> row.execution().attempt()),
        optional("wallSeconds", DOUBLE, row -> row.execution().wallSeconds()),
        optional("resumedFrom", LONG, row -> row.execution().resumedFrom()),
        optional("log", TEXT, row -> row.execution().log()),
        required("gitCommit", TEXT, row -> row.provenance().build().gitCommit()),
        optional("gitDirty", BOOLEAN, row -> row.provenance().build().gitDirty()),
        required("jarHash", TEXT, row -> row.provenance().build().jarHash()),
        required("numericsRevision", LONG, row -> row.provenance().build().numericsRevision()),
        required("blas", TEXT, row -> backend(row).blas()),
        required("lapack", TEXT, row -> backend(row).lapack()),
        required("blasLibrary", TEXT, row -> backend(row).library()),
        required("blasThreads", TEXT, row -> backend(row).threads()),
        required("vectors", TEXT, row -> backend(row).vectors()),
        required("cpu", TEXT, row -> row.provenance().machine().cpu()),
        required("os", TEXT, row -> row.provenance().machine().os()),
        required("jvm", TEXT, row -> row.provenance().machine().jvm()),
        required("spark", TEXT, row -> row.provenance().build().spark()));
  }

  private static List<Column<TrajectoryPoint>> metrics() {
    return Arrays.stream(Metric.values()).map(RunSchema::metric).toList();
  }

  private static Column<TrajectoryPoint> metric(Metric metric) {
    return switch (metric.kind()) {
      case DOUBLE -> optional(metric.column(), DOUBLE, point -> point.values().get(metric));
      case LONG -> optional(metric.column(), LONG, point -> point.values().get(metric));
      case BOOLEAN -> optional(metric.column(), BOOLEAN, point -> truth(point, metric));
    };
  }

  private static Boolean truth(TrajectoryPoint point, Metric metric) {
    Double value = point.values().get(metric);
    return value == null ? null : Boolean.valueOf(value != 0);
  }

  private static List<Map.Entry<String, DenseMatrix>> weights(RunResult result) {
    return result.weights().isEmpty()
        ? null
        : List.copyOf(new TreeMap<>(result.weights()).entrySet());
  }

  private static List<Double> columnMajor(Map.Entry<String, DenseMatrix> weights) {
    return DoubleStream.of(weights.getValue().toArray()).boxed().toList();
  }

  private static Backend.Report backend(RunRow row) {
    return row.provenance().machine().backend();
  }
}
