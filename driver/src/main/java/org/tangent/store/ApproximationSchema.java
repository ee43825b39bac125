package org.tangent.store;

import static org.tangent.store.Column.optional;
import static org.tangent.store.Column.required;
import static org.tangent.store.ColumnType.Scalar.DOUBLE;
import static org.tangent.store.ColumnType.Scalar.TEXT;

import java.util.ArrayList;
import java.util.List;
import org.tangent.measure.ApproximationMetric;
import org.tangent.measure.CurvatureApproximation;
import org.tangent.measure.CurvatureApproximation.Solution;
import org.tangent.run.TrajectoryPoint;

/** The nested column of a recorded iteration for the approximations of the curvature. */
final class ApproximationSchema {
  private static final Schema<Solution> SOLUTION =
      new Schema<>(
          "solution",
          List.of(
              required("damping", DOUBLE, Solution::damping),
              required("residual", DOUBLE, Solution::residual),
              required("cosine", DOUBLE, Solution::cosine)));

  private static final Schema<CurvatureApproximation> APPROXIMATION =
      new Schema<>("approximation", columns());

  /** Null where nothing was compared. */
  static final Column<TrajectoryPoint> COLUMN =
      optional(
          "approximations",
          new ColumnType.ListOf(new ColumnType.Struct<>(APPROXIMATION)),
          point -> nullIfEmpty(point.approximations()));

  private ApproximationSchema() {}

  private static List<Column<CurvatureApproximation>> columns() {
    List<Column<CurvatureApproximation>> columns = new ArrayList<>();
    columns.add(optional("layer", TEXT, CurvatureApproximation::layer));
    columns.add(required("representation", TEXT, one -> one.representation().text()));
    for (ApproximationMetric metric : ApproximationMetric.values()) {
      columns.add(optional(metric.column(), DOUBLE, one -> one.values().get(metric)));
    }
    columns.add(
        optional(
            "solutions",
            new ColumnType.ListOf(new ColumnType.Struct<>(SOLUTION)),
            one -> nullIfEmpty(one.solutions())));
    columns.add(
        optional(
            "eigenvalues", new ColumnType.ListOf(DOUBLE), one -> nullIfEmpty(one.eigenvalues())));
    return columns;
  }

  private static <E> List<E> nullIfEmpty(List<E> list) {
    return list.isEmpty() ? null : list;
  }
}
