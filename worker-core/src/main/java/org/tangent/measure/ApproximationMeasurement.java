package org.tangent.measure;

import dev.ludovic.netlib.blas.BLAS;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.data.Dataset;
import org.tangent.geometry.ApproximatedCurvature;
import org.tangent.geometry.Approximation;
import org.tangent.geometry.BlockErrors;
import org.tangent.geometry.CurvatureMatrix;
import org.tangent.geometry.Representation;
import org.tangent.linalg.Backend;
import org.tangent.linalg.RandomStreams;
import org.tangent.measure.CurvatureApproximation.Solution;
import org.tangent.model.Layer;
import org.tangent.model.Network;
import org.tangent.optimize.Objective;
import org.tangent.optimize.Optimizer;

/**
 * Compares approximations of the curvature of a network at its current weights with the curvature,
 * F, which is that of the leading training samples.
 *
 * <p>The stream {@code approximations.directions} gives the directions, which stay the same; the
 * stream {@code approximations.fisher} the draws of a Monte-Carlo estimate, anew at every
 * measurement.
 */
final class ApproximationMeasurement {

  /** F on the directions, and what else of it the approximations are compared with. */
  private record Exact(double trace, List<double[]> products) {}

  private final BLAS blas = Backend.current().blas();
  private final ApproximationSpec spec;
  private final Objective objective;
  private final Network network;
  private final DenseMatrix x;
  private final DenseMatrix targets;
  private final List<double[]> directions;
  private final UniformRandomProvider random;

  ApproximationMeasurement(ApproximationSpec spec, Objective objective, RandomStreams streams) {
    this.spec = spec;
    this.objective = objective;
    this.network = objective.network();
    int samples = Math.min(spec.samples(), objective.samples());
    this.x = Dataset.leadingRows(objective.inputs(), samples);
    this.targets = Dataset.leadingRows(objective.targets(), samples);
    this.random = streams.uniform("approximations.fisher");
    NormalizedGaussianSampler gaussian = streams.gaussian("approximations.directions");
    this.directions =
        Stream.generate(() -> direction(network.parameters(), gaussian))
            .limit(spec.directions())
            .toList();
  }

  /** A vector that is uniform on the unit sphere. */
  private double[] direction(int size, NormalizedGaussianSampler gaussian) {
    double[] v = gaussian.samples(size).toArray();
    blas.dscal(size, 1 / blas.dnrm2(size, v, 1), v, 1);
    return v;
  }

  /** Takes all that apply: layer by layer, then over the whole network; none if F overflows. */
  List<CurvatureApproximation> take(Optimizer optimizer) {
    double[] f = new double[targets.values().length];
    network.outputs(x, f);
    List<double[]> columns = spec.fisher().columns(objective.loss(), f, targets, random);
    CurvatureMatrix implicit = CurvatureMatrix.of(Representation.IMPLICIT, network, x, columns);
    double trace = implicit.trace();
    // ‖F‖ ≤ tr F.
    if (!Double.isFinite(trace * trace)) {
      return List.of();
    }
    ApproximatedCurvature curvature =
        ApproximatedCurvature.of(network, x, columns, optimizer.curvature());
    List<Approximation> present = spec.representations().stream().filter(curvature::has).toList();
    List<CurvatureApproximation> taken = new ArrayList<>();
    for (int layer = 0; layer < curvature.layers().size(); layer++) {
      if (curvature.layers().get(layer).size() <= spec.largestBlock()) {
        taken.addAll(layer(curvature, layer, present));
      }
    }
    if (!directions.isEmpty()) {
      Exact exact = new Exact(trace, directions.stream().map(v -> times(implicit, v)).toList());
      present.stream()
          .filter(approximation -> isSmallEnough(curvature, approximation))
          .map(approximation -> whole(approximation, curvature.matrix(approximation), exact))
          .forEach(taken::add);
    }
    return taken;
  }

  /** Dense blocks are formed of small layers alone. */
  private boolean isSmallEnough(ApproximatedCurvature curvature, Approximation approximation) {
    return approximation != Approximation.BLOCK_DIAGONAL
        || curvature.layers().stream().mapToInt(Layer::size).max().orElse(0) <= spec.largestBlock();
  }

  private List<CurvatureApproximation> layer(
      ApproximatedCurvature curvature, int layer, List<Approximation> approximations) {
    BlockErrors errors = curvature.errors(layer);
    double norm = errors.exactNorm();
    List<CurvatureApproximation> taken = new ArrayList<>();
    for (Approximation approximation : approximations) {
      Map<ApproximationMetric, Double> values = new EnumMap<>(ApproximationMetric.class);
      put(values, ApproximationMetric.EXACT_NORM, norm);
      put(values, ApproximationMetric.ERROR, errors.distance(approximation) / norm);
      put(values, ApproximationMetric.SPECTRUM_DISTANCE, errors.spectrumDistance(approximation));
      taken.add(
          new CurvatureApproximation(
              curvature.layers().get(layer).name(),
              approximation,
              values,
              List.of(),
              spec.spectra()
                  ? Arrays.stream(errors.eigenvalues(approximation)).boxed().toList()
                  : List.of()));
    }
    return taken;
  }

  private CurvatureApproximation whole(
      Approximation approximation, CurvatureMatrix matrix, Exact exact) {
    double quadratic = 0;
    double residual = 0;
    double cosine = 0;
    for (int i = 0; i < directions.size(); i++) {
      double[] v = directions.get(i);
      double[] product = exact.products().get(i);
      double[] approximated = times(matrix, v);
      double form = dot(v, product);
      quadratic += Math.abs(dot(v, approximated) - form) / form;
      residual += distance(approximated, product) / norm(product);
      cosine += cosine(approximated, product);
    }
    Map<ApproximationMetric, Double> values = new EnumMap<>(ApproximationMetric.class);
    put(
        values,
        ApproximationMetric.TRACE_ERROR,
        Math.abs(matrix.trace() - exact.trace()) / exact.trace());
    put(values, ApproximationMetric.QUADRATIC_ERROR, quadratic / directions.size());
    put(values, ApproximationMetric.PRODUCT_RESIDUAL, residual / directions.size());
    put(values, ApproximationMetric.PRODUCT_COSINE, cosine / directions.size());
    List<Solution> solutions =
        spec.damping().stream()
            .flatMap(damping -> solution(matrix, damping, exact).stream())
            .toList();
    return new CurvatureApproximation(null, approximation, values, solutions, List.of());
  }

  /** None where F̂ + λI is singular to working precision. */
  private Optional<Solution> solution(CurvatureMatrix matrix, double damping, Exact exact) {
    double residual = 0;
    double cosine = 0;
    for (int i = 0; i < directions.size(); i++) {
      double[] v = directions.get(i);
      double[] solved = exact.products().get(i).clone();
      blas.daxpy(v.length, damping, v, 1, solved, 1);
      try {
        matrix.solve(solved, damping, solved);
      } catch (ArithmeticException singular) {
        return Optional.empty();
      }
      residual += distance(v, solved) / norm(solved);
      cosine += cosine(v, solved);
    }
    return Optional.of(
        new Solution(damping, residual / directions.size(), cosine / directions.size()));
  }

  /** What is 0/0 is left out. */
  private static void put(
      Map<ApproximationMetric, Double> values, ApproximationMetric metric, double value) {
    if (!Double.isNaN(value)) {
      values.put(metric, value);
    }
  }

  private static double[] times(CurvatureMatrix matrix, double[] v) {
    double[] product = new double[v.length];
    matrix.multiply(v, product);
    return product;
  }

  private double cosine(double[] a, double[] b) {
    return dot(a, b) / (norm(a) * norm(b));
  }

  private double dot(double[] a, double[] b) {
    return blas.ddot(a.length, a, 1, b, 1);
  }

  private double norm(double[] a) {
    return blas.dnrm2(a.length, a, 1);
  }

  private double distance(double[] a, double[] b) {
    double[] difference = a.clone();
    blas.daxpy(a.length, -1, b, 1, difference, 1);
    return norm(difference);
  }
}
