package org.tangent.analysis;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
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
    List<Row> points = run.getList(run.fieldIndex("trajectory"));
    for (int index = 0; index < points.size(); index++) {
      String point = point(index);
      all.put(point + "iteration", points.get(index).<Long>getAs("iteration"));
      all.metrics(point, points.get(index));
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
    for (int index = 0; index < result.trajectory().size(); index++) {
      String point = point(index);
      all.put(point + "iteration", result.trajectory().get(index).iteration());
      all.metrics(point, result.trajectory().get(index));
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
