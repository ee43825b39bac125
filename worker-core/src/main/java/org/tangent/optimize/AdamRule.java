package org.tangent.optimize;

import java.util.Map;

/** The direction of {@link Adam}: m̂ / (√v̂ + ε). */
final class AdamRule implements UpdateRule {
  private static final String MEAN = "mean";
  private static final String SQUARE = "square";
  private static final String UPDATES = "updates";

  private final Adam spec;
  private final BatchGradient gradient;
  private double[] mean;
  private double[] square;
  private long updates;

  AdamRule(Adam spec, Objective objective) {
    this.spec = spec;
    this.gradient = new BatchGradient(objective);
    this.mean = new double[objective.network().parameters()];
    this.square = new double[mean.length];
  }

  @Override
  public void direction(MiniBatches.Batch batch, double[] direction) {
    gradient.compute(batch, direction);
    updates++;
    double ofMean = 1 - Math.pow(spec.beta1(), updates);
    double ofSquare = 1 - Math.pow(spec.beta2(), updates);
    for (int i = 0; i < direction.length; i++) {
      double g = direction[i];
      mean[i] = spec.beta1() * mean[i] + (1 - spec.beta1()) * g;
      square[i] = spec.beta2() * square[i] + (1 - spec.beta2()) * g * g;
      direction[i] = mean[i] / ofMean / (Math.sqrt(square[i] / ofSquare) + spec.epsilon());
    }
  }

  @Override
  public Map<String, double[]> state() {
    return Map.of(MEAN, mean.clone(), SQUARE, square.clone(), UPDATES, new double[] {updates});
  }

  @Override
  public void restore(Map<String, double[]> state) {
    mean = OptimizerState.take(state, MEAN, mean.length);
    square = OptimizerState.take(state, SQUARE, square.length);
    updates = (long) OptimizerState.take(state, UPDATES, 1)[0];
    OptimizerState.requireEmpty(state);
  }
}
