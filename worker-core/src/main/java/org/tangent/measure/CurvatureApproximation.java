package org.tangent.measure;

import java.io.Serializable;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.tangent.geometry.Approximation;

/**
 * How near an approximation is to the curvature, in a layer or over the whole network.
 *
 * @param layer name of the layer; null for the whole network
 * @param representation the approximation
 * @param values the metrics that apply
 * @param solutions of equations in the whole network, one a damping at which they have one
 * @param eigenvalues of the layer's approximated block in ascending order, where they are kept
 */
public record CurvatureApproximation(
    String layer,
    Approximation representation,
    Map<ApproximationMetric, Double> values,
    List<Solution> solutions,
    List<Double> eigenvalues)
    implements Serializable {

  /**
   * How far v' = (F̂ + λI)⁻¹(F + λI)v is from v, as means over the directions v.
   *
   * @param damping λ
   * @param residual ‖v − v'‖/‖v'‖
   * @param cosine of v and v'
   */
  public record Solution(double damping, double residual, double cosine) implements Serializable {}

  public CurvatureApproximation {
    EnumMap<ApproximationMetric, Double> copy = new EnumMap<>(ApproximationMetric.class);
    copy.putAll(values);
    values = Collections.unmodifiableMap(copy);
    solutions = List.copyOf(solutions);
    eigenvalues = List.copyOf(eigenvalues);
  }

  public OptionalDouble value(ApproximationMetric metric) {
    Double value = values.get(metric);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
