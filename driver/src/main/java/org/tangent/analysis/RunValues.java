package org.tangent.analysis;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.tangent.measure.ApproximationMetric;
import org.tangent.measure.CurvatureApproximation;
import org.tangent.measure.CurvatureApproximation.Solution;
import org.tangent.measure.Metric;
import org.tangent.run.RunResult;
import org.tangent.run.TrajectoryPoint;

/**
 * All values of a run that do not depend on when and where it ran, each by the name of its place,
 * as in {@code trajectory[3].testLoss} or {@code u[12]}. Values that are absent are left out.
 */
final class RunValues {
  private final Map<String, Object> values = new LinkedHashMap<>();

  private RunValues() {}

  /** Those of a row of {@code runs}. */
  static Map<String, Object> of(Row run) {
    RunValues all = new RunValues();
    all.outcome(run.getAs("status"), run.getAs("reason"), run.<Long>getAs("iterations"));
    all.metrics("", run);
    all.approximations("", run);
    List<Row> points = run.getList(run.fieldIndex("trajectory"));
    for (int index = 0; index < points.size(); index++) {
      String point = point(index);
      all.put(point + "iteration", points.get(index).<Long>getAs("iteration"));
      all.metrics(point, points.get(index));
      all.approximations(point, points.get(index));
    }
    if (run.getAs("weights") != null) {
      for (Row weights : run.<Row>getList(run.fieldIndex("weights"))) {
        List<Double> entries = weights.getList(weights.fieldIndex("values"));
        for (int index = 0; index < entries.size(); index++) {
          all.put(entry(weights.getAs("name"), index), entries.get(index));
        }
      }
    }
    return all.values;
  }

  /** Those of a result. */
  static Map<String, Object> of(RunResult result) {
    RunValues all = new RunValues();
    all.outcome(result.status().name(), result.reason(), result.iterations());
    all.metrics("", result.last());
    all.approximations("", result.last().approximations());
    for (int index = 0; index < result.trajectory().size(); index++) {
      String point = point(index);
      all.put(point + "iteration", result.trajectory().get(index).iteration());
      all.metrics(point, result.trajectory().get(index));
      all.approximations(point, result.trajectory().get(index).approximations());
    }
    result
        .weights()
        .forEach(
            (name, weights) -> {
              double[] entries = weights.toArray();
              for (int index = 0; index < entries.length; index++) {
                all.put(entry(name, index), entries[index]);
              }
            });
    return all.values;
  }

  private void outcome(String status, String reason, long iterations) {
    put("status", status);
    put("reason", reason);
    put("iterations", iterations);
  }

  private void metrics(String place, Row row) {
    for (Metric metric : Metric.values()) {
      put(place + metric.column(), row.getAs(metric.column()));
    }
  }

  private void metrics(String place, TrajectoryPoint point) {
    for (Metric metric : Metric.values()) {
      Double value = point.values().get(metric);
      put(place + metric.column(), value == null ? null : stored(metric, value));
    }
  }

  private void approximations(String place, Row point) {
    List<Row> approximations = elements(point, "approximations");
    for (int index = 0; index < approximations.size(); index++) {
      Row approximation = approximations.get(index);
      String one = approximation(place, index);
      put(one + "layer", approximation.getAs("layer"));
      put(one + "representation", approximation.getAs("representation"));
      for (ApproximationMetric metric : ApproximationMetric.values()) {
        put(one + metric.column(), approximation.getAs(metric.column()));
      }
      List<Row> solutions = elements(approximation, "solutions");
      for (int i = 0; i < solutions.size(); i++) {
        Row solution = solutions.get(i);
        solution(
            one,
            i,
            solution.<Double>getAs("damping"),
            solution.<Double>getAs("residual"),
            solution.<Double>getAs("cosine"));
      }
      eigenvalues(one, elements(approximation, "eigenvalues"));
    }
  }

  private void approximations(String place, List<CurvatureApproximation> approximations) {
    for (int index = 0; index < approximations.size(); index++) {
      CurvatureApproximation approximation = approximations.get(index);
      String one = approximation(place, index);
      put(one + "layer", approximation.layer());
      put(one + "representation", approximation.representation().text());
      approximation.values().forEach((metric, value) -> put(one + metric.column(), value));
      List<Solution> solutions = approximation.solutions();
      for (int i = 0; i < solutions.size(); i++) {
        Solution solution = solutions.get(i);
        solution(one, i, solution.damping(), solution.residual(), solution.cosine());
      }
      eigenvalues(one, approximation.eigenvalues());
    }
  }

  private void solution(String place, int index, double damping, double residual, double cosine) {
    String solution = place + entry("solutions", index) + ".";
    put(solution + "damping", damping);
    put(solution + "residual", residual);
    put(solution + "cosine", cosine);
  }

  private void eigenvalues(String place, List<Double> eigenvalues) {
    for (int index = 0; index < eigenvalues.size(); index++) {
      put(place + entry("eigenvalues", index), eigenvalues.get(index));
    }
  }

  /** The elements of a list that may be null. */
  private static <E> List<E> elements(Row row, String column) {
    int index = row.fieldIndex(column);
    return row.isNullAt(index) ? List.of() : row.getList(index);
  }

  private static String approximation(String place, int index) {
    return place + entry("approximations", index) + ".";
  }

  /** The value in the type of the metric's column. */
  private static Object stored(Metric metric, double value) {
    return switch (metric.kind()) {
      case DOUBLE -> (Object) value;
      case LONG -> (long) value;
      case BOOLEAN -> value != 0;
    };
  }

  private static String point(int index) {
    return "trajectory[%d].".formatted(index);
  }

  private static String entry(String weights, int index) {
    return "%s[%d]".formatted(weights, index);
  }

  private void put(String name, Object value) {
    if (value != null) {
      values.put(name, value);
    }
  }
}
