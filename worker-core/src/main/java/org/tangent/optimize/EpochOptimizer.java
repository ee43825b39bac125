package org.tangent.optimize;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tangent.geometry.EigenvalueCorrectedBlock;
import org.tangent.linalg.Backend;
import org.tangent.linalg.RandomStreams;

/**
 * Goes through the training set in mini-batches by an update rule. A step is an epoch, and its norm
 * is the length of the way, Σ‖Δw‖ over the epoch's updates.
 */
final class EpochOptimizer implements Optimizer {
  private static final String EPOCH = "epoch";

  private final Objective objective;
  private final MiniBatched spec;
  private final UpdateRule rule;
  private final MiniBatches batches;
  private final TrainOutputs outputs;
  private final double[] direction;
  private long epoch;
  private double way;
  private boolean diverged;

  EpochOptimizer(MiniBatched spec, UpdateRule rule, Objective objective, RandomStreams streams) {
    this.objective = objective;
    this.spec = spec;
    this.rule = rule;
    this.batches = new MiniBatches(objective, spec.batchSize(), streams);
    this.outputs = new TrainOutputs(objective);
    this.direction = new double[objective.network().parameters()];
  }

  @Override
  public double evaluate() {
    return outputs.evaluate();
  }

  @Override
  public double[] outputs() {
    return outputs.values();
  }

  /** An epoch in which the algorithm diverges leaves the weights as they were before it. */
  @Override
  public void step() {
    double[] before = objective.network().weights();
    double wayBefore = way;
    try {
      objective.stopwatch().time(Phase.UPDATE, this::pass);
    } catch (DivergenceException divergence) {
      objective.network().setWeights(before);
      way = wayBefore;
      diverged = true;
      throw divergence;
    }
    epoch++;
  }

  private void pass() {
    way = 0;
    double stepSize = spec.stepSize() * spec.schedule().factor(epoch);
    batches.epoch(batch -> update(batch, stepSize));
  }

  private void update(MiniBatches.Batch batch, double stepSize) {
    rule.direction(batch, direction);
    double norm = stepSize * Backend.current().blas().dnrm2(direction.length, direction, 1);
    if (!Double.isFinite(norm)) {
      throw new DivergenceException("step norm is " + norm);
    }
    way += norm;
    objective.network().add(-stepSize, direction);
  }

  @Override
  public double stepNorm() {
    return way;
  }

  @Override
  public Optional<AppliedDamping> damping() {
    return spec instanceof KroneckerFactored method
        ? Optional.of(new AppliedDamping(method.damping(), false))
        : Optional.empty();
  }

  @Override
  public Optional<List<EigenvalueCorrectedBlock>> curvature() {
    return diverged ? Optional.empty() : rule.curvature();
  }

  @Override
  public Map<String, double[]> state() {
    Map<String, double[]> state = new HashMap<>(rule.state());
    state.put(EPOCH, new double[] {epoch, way});
    return state;
  }

  @Override
  public void restore(Map<String, double[]> state) {
    Map<String, double[]> ofRule = new HashMap<>(state);
    double[] own = OptimizerState.take(ofRule, EPOCH, 2);
    rule.restore(ofRule);
    epoch = (long) own[0];
    way = own[1];
  }
}
