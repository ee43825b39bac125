package org.tangent.optimize;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.geometry.EigenvalueCorrectedBlock;
import org.tangent.geometry.KroneckerBasis;
import org.tangent.geometry.SecondMoments;
import org.tangent.model.Layer;

/**
 * What KFAC and EKFAC keep of a layer: the factors A and B when the basis was last taken, the
 * basis, and the scalings in it.
 */
final class KroneckerLayer {
  private final Layer layer;
  private final KroneckerFactored spec;
  private final Optional<Scaling> scaling;
  private final DenseMatrix a;
  private final DenseMatrix b;
  private final double[] scalings;
  private final double[] coordinates;
  private KroneckerBasis basis;
  private double[] projectedInputs;
  private double[] squaredInputs;

  /** Share of what stands in B, and of what is added to it. */
  private double keep;

  private double weight;
  private boolean scalingsBegun;

  /**
   * @param scaling of EKFAC; the scalings are those of KFAC where there is none
   */
  KroneckerLayer(Layer layer, KroneckerFactored spec, Optional<Scaling> scaling) {
    this.layer = layer;
    this.spec = spec;
    this.scaling = scaling;
    this.a = SecondMoments.empty(layer.inputs());
    this.b = SecondMoments.empty(layer.units());
    this.scalings = new double[layer.size()];
    this.coordinates = new double[layer.size()];
  }

  Layer layer() {
    return layer;
  }

  /**
   * A ← κA + (1 − κ)AᵀA/B, where κ is 0 at first; B is to follow.
   *
   * @param inputs A [B × d_in]
   */
  void addInputs(double[] inputs, int samples, boolean first) {
    keep = first ? 0 : spec.factorDecay();
    weight = (1 - keep) / samples;
    SecondMoments.add(keep, weight, inputs, samples, a);
  }

  /** B ← κB + (1 − κ)Σ_r Δ_rᵀΔ_r/B, a column r after the other. */
  void addSensitivities(double[] sensitivities, int samples) {
    SecondMoments.add(keep, weight, sensitivities, samples, b);
    keep = 1;
  }

  /** Takes the eigenbasis of the factors, and with it KFAC's scalings. */
  void takeBasis() {
    basis = KroneckerBasis.of(layer, a, b);
    System.arraycopy(basis.kroneckerScalings(), 0, scalings, 0, scalings.length);
    scalingsBegun = !startsByGradient();
  }

  private boolean startsByGradient() {
    return scaling.orElse(null) instanceof Scaling.RunningAverage average
        && average.start() == Scaling.Start.GRADIENT;
  }

  /** Makes ready for the gradient or the scalings of a batch by its factors in the eigenbasis. */
  void begin(double[] inputs, int samples) {
    projectedInputs = basis.projectedInputs(inputs, samples);
    squaredInputs = SecondMoments.squares(projectedInputs);
    Arrays.fill(scalings, 0.0);
    Arrays.fill(coordinates, 0.0);
  }

  /**
   * The coordinates of the gradient of a batch, and the second moments of those of its samples,
   * whose gradients are B times their part of the batch's.
   *
   * @param sensitivities Δ [B × d_out] of the mean over the batch
   */
  void takeGradientAndScalings(double[] sensitivities, int samples) {
    double[] projected = basis.projectedSensitivities(sensitivities, samples);
    basis.addProducts(1.0, projected, projectedInputs, samples, coordinates);
    basis.addProducts(samples, SecondMoments.squares(projected), squaredInputs, samples, scalings);
  }

  /** s ← s + ((ΔU_B)∘²)ᵀ (AU_A)∘²/B. */
  void addScalings(double[] sensitivities, int samples) {
    double[] projected = basis.projectedSensitivities(sensitivities, samples);
    basis.addProducts(
        1.0 / samples, SecondMoments.squares(projected), squaredInputs, samples, scalings);
  }

  /** Takes the coordinates of the layer's part of a gradient. */
  void takeGradient(double[] gradient, int samples) {
    basis.toBasis(gradient, coordinates);
    if (scaling.orElse(null) instanceof Scaling.RunningAverage average) {
      average(average, samples);
    }
  }

  /** The layer's part of direction ← U diag(s + damping)⁻¹ C of the gradient's coordinates C. */
  void precondition(double[] direction) {
    basis.divide(coordinates, scalings, spec.dampingKind(), spec.damping());
    basis.fromBasis(coordinates, direction);
  }

  /** The basis with the scalings of the moment. */
  EigenvalueCorrectedBlock curvature() {
    return new EigenvalueCorrectedBlock(basis, scalings);
  }

  private void average(Scaling.RunningAverage average, int samples) {
    double decay = scalingsBegun ? average.decay() : 0;
    double factor = average.factor() == Scaling.Factor.ONE ? 1 : samples;
    for (int i = 0; i < scalings.length; i++) {
      scalings[i] = decay * scalings[i] + (1 - decay) * factor * coordinates[i] * coordinates[i];
    }
    scalingsBegun = true;
  }

  /** Puts the factors and scalings into a state; the basis follows from the factors. */
  void save(Map<String, double[]> state) {
    state.put(name("inputFactor"), a.values().clone());
    state.put(name("sensitivityFactor"), b.values().clone());
    state.put(name("scalings"), scalings.clone());
  }

  /**
   * Takes them out of a state.
   *
   * @param isBegun whether there was an update, and with it a basis
   */
  void restore(Map<String, double[]> state, boolean isBegun) {
    copy(OptimizerState.take(state, name("inputFactor"), a.values().length), a.values());
    copy(OptimizerState.take(state, name("sensitivityFactor"), b.values().length), b.values());
    if (isBegun) {
      takeBasis();
      scalingsBegun = true;
    }
    copy(OptimizerState.take(state, name("scalings"), scalings.length), scalings);
  }

  private String name(String what) {
    return layer.name() + "." + what;
  }

  private static void copy(double[] from, double[] to) {
    System.arraycopy(from, 0, to, 0, to.length);
  }
}
