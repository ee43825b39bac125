package org.tangent.optimize;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.rng.UniformRandomProvider;
import org.tangent.geometry.Fisher;
import org.tangent.linalg.RandomStreams;
import org.tangent.model.LayerFactors;
import org.tangent.model.LayerGradient;

/**
 * The directions of {@link Kfac} and {@link Ekfac}: the gradient of each layer, divided by damped
 * scalings in the layer's Kronecker-factored eigenbasis.
 *
 * <p>Where the curvature is that of the gradients at the targets, one backward pass serves both.
 */
final class KroneckerRule implements UpdateRule {
  private static final String UPDATES = "updates";

  private final KroneckerFactored spec;
  private final Objective objective;
  private final boolean scalesByBatch;
  private final UniformRandomProvider random;
  private final List<KroneckerLayer> layers;
  private final Momentum momentum;
  private long updates;

  KroneckerRule(
      KroneckerFactored spec,
      Optional<Scaling> scaling,
      Objective objective,
      RandomStreams streams) {
    this.spec = spec;
    this.objective = objective;
    this.scalesByBatch = scaling.filter(Scaling.Batch.class::isInstance).isPresent();
    this.random = streams.uniform("fisher");
    this.layers =
        objective.network().layers().stream()
            .map(layer -> new KroneckerLayer(layer, spec, scaling))
            .toList();
    this.momentum = new Momentum(spec.momentum(), objective.network().parameters());
  }

  @Override
  public void direction(MiniBatches.Batch batch, double[] direction) {
    try {
      precondition(batch, direction);
    } catch (ArithmeticException failed) {
      throw new DivergenceException("update %d: %s".formatted(updates + 1, failed.getMessage()));
    }
    updates++;
    momentum.apply(direction);
  }

  private void precondition(MiniBatches.Batch batch, double[] direction) {
    LayerFactors factors = objective.network().factors(batch.inputs());
    if (updates % spec.frequency() == 0) {
      takeBasis(batch, factors);
    }
    takeGradient(batch, factors, direction);
    for (KroneckerLayer layer : layers) {
      layer.precondition(direction, batch.samples());
    }
  }

  private void takeBasis(MiniBatches.Batch batch, LayerFactors factors) {
    for (int l = 0; l < layers.size(); l++) {
      layers.get(l).addInputs(factors.inputs(l), batch.samples(), updates == 0);
    }
    eachColumn(
        batch,
        factors,
        (index, sensitivities) ->
            layers.get(index).addSensitivities(sensitivities, batch.samples()));
    layers.forEach(KroneckerLayer::takeBasis);
  }

  private void eachColumn(
      MiniBatches.Batch batch, LayerFactors factors, LayerFactors.SensitivityVisitor visitor) {
    spec.fisher()
        .forEachColumn(
            objective.loss(),
            factors.outputs(),
            batch.targets(),
            random,
            column -> factors.backward(column, visitor));
  }

  /** The gradient, and the scalings where they are those of each batch. */
  private void takeGradient(MiniBatches.Batch batch, LayerFactors factors, double[] direction) {
    int samples = batch.samples();
    boolean together = scalesByBatch && spec.fisher() instanceof Fisher.Empirical;
    if (scalesByBatch) {
      for (int l = 0; l < layers.size(); l++) {
        layers.get(l).beginScalings(factors.inputs(l), samples);
      }
    }
    Arrays.fill(direction, 0.0);
    factors.backward(
        outputGradient(batch, factors),
        (index, sensitivities) -> {
          KroneckerLayer layer = layers.get(index);
          LayerGradient.add(
              layer.layer(), samples, sensitivities, factors.inputs(index), direction);
          if (together) {
            // The gradient of a sample is B times its part of the batch's.
            layer.addScalings(samples, sensitivities, samples);
          }
        });
    if (scalesByBatch && !together) {
      eachColumn(
          batch,
          factors,
          (index, sensitivities) ->
              layers.get(index).addScalings(1.0 / samples, sensitivities, samples));
    }
  }

  private double[] outputGradient(MiniBatches.Batch batch, LayerFactors factors) {
    double[] z = new double[batch.targets().values().length];
    objective.loss().gradient(factors.outputs(), batch.targets(), z);
    return z;
  }

  @Override
  public Map<String, double[]> state() {
    Map<String, double[]> state = new HashMap<>(momentum.state());
    state.put(UPDATES, new double[] {updates});
    layers.forEach(layer -> layer.save(state));
    return state;
  }

  @Override
  public void restore(Map<String, double[]> state) {
    momentum.restore(state);
    updates = (long) OptimizerState.take(state, UPDATES, 1)[0];
    for (KroneckerLayer layer : layers) {
      layer.restore(state, updates > 0);
    }
    OptimizerState.requireEmpty(state);
  }
}
