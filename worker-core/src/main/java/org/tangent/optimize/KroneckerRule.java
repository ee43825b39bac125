package org.tangent.optimize;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.rng.UniformRandomProvider;
import org.tangent.geometry.EigenvalueCorrectedBlock;
import org.tangent.geometry.Fisher;
import org.tangent.geometry.GradientProducts;
import org.tangent.linalg.RandomStreams;
import org.tangent.model.LayerFactors;

/**
 * The directions of {@link Kfac} and {@link Ekfac}: the gradient of each layer, divided by its
 * damped curvature on the way of one backward pass.
 *
 * <p>Where the curvature is that of the gradients at the targets, the same pass takes the scalings.
 */
final class KroneckerRule implements UpdateRule {
  private static final String UPDATES = "updates";

  private final KroneckerFactored spec;
  private final Objective objective;
  private final BatchGradient gradient;
  private final boolean scalesByBatch;
  private final UniformRandomProvider random;
  private final List<KroneckerLayer> layers;
  private final GradientProducts products = new GradientProducts();
  private final Momentum momentum;
  private long updates;

  KroneckerRule(
      KroneckerFactored spec,
      Optional<Scaling> scaling,
      Objective objective,
      RandomStreams streams) {
    this.spec = spec;
    this.objective = objective;
    this.gradient = new BatchGradient(objective);
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
      takeCurvature(batch, factors);
    }
    boolean scalesByGradients = scalesByBatch && spec.fisher() instanceof Fisher.Empirical;
    if (scalesByBatch && !scalesByGradients) {
      takeScalings(batch, factors);
    }
    factors.backward(
        gradient.outputGradient(batch, factors),
        (index, sensitivities) ->
            layers
                .get(index)
                .precondition(
                    products,
                    sensitivities,
                    factors.inputs(index),
                    batch.samples(),
                    scalesByGradients,
                    direction));
  }

  private void takeCurvature(MiniBatches.Batch batch, LayerFactors factors) {
    for (int l = 0; l < layers.size(); l++) {
      layers.get(l).addInputs(factors.inputs(l), batch.samples(), updates == 0);
    }
    eachColumn(
        batch,
        factors,
        (index, sensitivities) ->
            layers.get(index).addSensitivities(sensitivities, batch.samples()));
    layers.forEach(KroneckerLayer::takeCurvature);
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

  private void takeScalings(MiniBatches.Batch batch, LayerFactors factors) {
    for (int l = 0; l < layers.size(); l++) {
      layers.get(l).beginScalings(factors.inputs(l), batch.samples());
    }
    eachColumn(
        batch,
        factors,
        (index, sensitivities) -> layers.get(index).addScalings(sensitivities, batch.samples()));
  }

  @Override
  public Optional<List<EigenvalueCorrectedBlock>> curvature() {
    return updates == 0
        ? Optional.empty()
        : Optional.of(layers.stream().map(KroneckerLayer::curvature).toList());
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
