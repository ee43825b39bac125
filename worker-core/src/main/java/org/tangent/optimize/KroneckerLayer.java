package org.tangent.optimize;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.geometry.EigenvalueCorrectedBlock;
import org.tangent.geometry.GradientProducts;
import org.tangent.geometry.KroneckerBasis;
import org.tangent.geometry.KroneckerInverse;
import org.tangent.geometry.SecondMoments;
import org.tangent.model.Layer;

/**
 * What KFAC and EKFAC keep of a layer: the factors A and B when they were last taken, and from them
 * either the eigenbasis with the scalings in it or, where KFAC damps each factor, their inverses.
 */
final class KroneckerLayer {
  private final Layer layer;
  private final KroneckerFactored spec;
  private final Optional<Scaling> scaling;
  private final boolean inverts;
  private final DenseMatrix a;
  private final DenseMatrix b;
  private final double[] scalings;
  private KroneckerBasis basis;
  private KroneckerInverse inverse;
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
    this.inverts = scaling.isEmpty() && spec.dampingKind().splits();
    this.a = SecondMoments.empty(layer.inputs());
    this.b = SecondMoments.empty(layer.units());
    this.scalings = new double[inverts ? 0 : layer.size()];
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

  /** Takes the inverses of the factors, or their eigenbasis and with it KFAC's scalings. */
  void takeCurvature() {
    if (inverts) {
      inverse = KroneckerInverse.of(layer, a, b, spec.dampingKind(), spec.damping());
    } else {
      basis = KroneckerBasis.of(layer, a, b);
      System.arraycopy(basis.kroneckerScalings(), 0, scalings, 0, scalings.length);
      scalingsBegun = !startsByGradient();
    }
  }

  private boolean startsByGradient() {
    return scaling.orElse(null) instanceof Scaling.RunningAverage average
        && average.start() == Scaling.Start.GRADIENT;
  }

  /** Makes ready for the scalings of a batch, a column of its curvature after the other. */
  void beginScalings(double[] inputs, int samples) {
    squaredInputs = SecondMoments.squares(basis.projectedInputs(inputs, samples));
    Arrays.fill(scalings, 0.0);
  }

  /** s ← s + ((ΔU_B)∘²)ᵀ (AU_A)∘²/B. */
  void addScalings(double[] sensitivities, int samples) {
    double[] projected = basis.projectedSensitivities(sensitivities, samples);
    basis.addProducts(
        1.0 / samples, SecondMoments.squares(projected), squaredInputs, samples, scalings);
  }

  /**
   * The layer's part of direction ← the gradient of a batch, divided by the damped curvature.
   *
   * @param products of this and all other layers
   * @param sensitivities Δ [B × d_out] of the mean over the batch
   * @param inputs A [B × d_in]
   * @param takesScalings whether the batch's scalings are taken from its gradients
   */
  void precondition(
      GradientProducts products,
      double[] sensitivities,
      double[] inputs,
      int samples,
      boolean takesScalings,
      double[] direction) {
    if (inverts) {
      products.solve(inverse, sensitivities, inputs, samples, direction);
      return;
    }
    double[] coordinates =
        takesScalings
            ? products.coordinatesAndMoments(basis, sensitivities, inputs, samples, scalings)
            : products.coordinates(basis, sensitivities, inputs, samples);
    if (scaling.orElse(null) instanceof Scaling.RunningAverage average) {
      average(average, coordinates, samples);
    }
    basis.divide(coordinates, scalings, spec.dampingKind(), spec.damping());
    basis.fromBasis(coordinates, direction);
  }

  /** A ⊗ B as it was last taken, or the basis with the scalings of the moment; undamped. */
  EigenvalueCorrectedBlock curvature() {
    if (inverts) {
      KroneckerBasis taken = KroneckerBasis.of(layer, a, b);
      return new EigenvalueCorrectedBlock(taken, taken.kroneckerScalings());
    }
    return new EigenvalueCorrectedBlock(basis, scalings);
  }

  private void average(Scaling.RunningAverage average, double[] coordinates, int samples) {
    double decay = scalingsBegun ? average.decay() : 0;
    double factor = (1 - decay) * (average.factor() == Scaling.Factor.ONE ? 1 : samples);
    for (int i = 0; i < scalings.length; i++) {
      scalings[i] = decay * scalings[i] + factor * coordinates[i] * coordinates[i];
    }
    scalingsBegun = true;
  }

  /** Puts the factors and scalings into a state; the rest follows from the factors. */
  void save(Map<String, double[]> state) {
    state.put(name("inputFactor"), a.values().clone());
    state.put(name("sensitivityFactor"), b.values().clone());
    state.put(name("scalings"), scalings.clone());
  }

  /**
   * Takes them out of a state.
   *
   * @param isBegun whether there was an update, and with it factors
   */
  void restore(Map<String, double[]> state, boolean isBegun) {
    copy(OptimizerState.take(state, name("inputFactor"), a.values().length), a.values());
    copy(OptimizerState.take(state, name("sensitivityFactor"), b.values().length), b.values());
    if (isBegun) {
      takeCurvature();
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
