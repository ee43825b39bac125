package org.tangent.run;

import java.io.Serializable;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.tangent.measure.CurvatureApproximation;
import org.tangent.measure.Metric;

/**
 * The metrics at one recorded iteration.
 *
 * @param iteration number of steps taken
 * @param seconds seconds of training up to here, without those of measuring
 * @param values the metrics that apply; ranks are whole numbers, truths 0 or 1
 * @param approximations how near approximations of the curvature are to it; empty unless asked for
 */
public record TrajectoryPoint(
    long iteration,
    double seconds,
    Map<Metric, Double> values,
    List<CurvatureApproximation> approximations)
    implements Serializable {

  public TrajectoryPoint {
    EnumMap<Metric, Double> copy = new EnumMap<>(Metric.class);
    copy.putAll(values);
    values = Collections.unmodifiableMap(copy);
    approximations = List.copyOf(approximations);
  }

  /** A point without approximations. */
  public TrajectoryPoint(long iteration, double seconds, Map<Metric, Double> values) {
    this(iteration, seconds, values, List.of());
  }

  public OptionalDouble value(Metric metric) {
    Double value = values.get(metric);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
