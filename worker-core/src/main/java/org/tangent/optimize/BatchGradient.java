package org.tangent.optimize;

import java.util.Arrays;
import java.util.List;
import org.tangent.model.Layer;
import org.tangent.model.LayerFactors;
import org.tangent.model.LayerGradient;

/** The gradient of the loss on a mini-batch, by one forward and one backward pass. */
final class BatchGradient {
  private final Objective objective;
  private final List<Layer> layers;

  BatchGradient(Objective objective) {
    this.objective = objective;
    this.layers = objective.network().layers();
  }

  /** gradient ← ∇L(w) on the batch. */
  void compute(MiniBatches.Batch batch, double[] gradient) {
    LayerFactors factors = objective.network().factors(batch.inputs());
    Arrays.fill(gradient, 0.0);
    factors.backward(
        outputGradient(batch, factors),
        (index, sensitivities) ->
            LayerGradient.add(
                layers.get(index),
                batch.samples(),
                sensitivities,
                factors.inputs(index),
                gradient));
  }

  /** ∂L/∂f on the batch, [B × c], with its 1/B. */
  double[] outputGradient(MiniBatches.Batch batch, LayerFactors factors) {
    double[] z = new double[batch.targets().values().length];
    objective.loss().gradient(factors.outputs(), batch.targets(), z);
    return z;
  }
}
