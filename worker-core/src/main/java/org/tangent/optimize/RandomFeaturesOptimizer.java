package org.tangent.optimize;

import java.util.Map;
import org.tangent.geometry.OutputLayerFit;
import org.tangent.linalg.Backend;
import org.tangent.optimize.OptimizerSpec.RandomFeatures;

/** Replaces the output layer by its minimum-norm fit in one step; the hidden layer stays. */
final class RandomFeaturesOptimizer implements Optimizer {
  private final Objective objective;
  private final double cutoff;
  private final TrainOutputs outputs;
  private double stepNorm;

  RandomFeaturesOptimizer(RandomFeatures spec, Objective objective) {
    this.objective = objective;
    this.cutoff = spec.cutoff();
    this.outputs = new TrainOutputs(objective);
  }

  @Override
  public double evaluate() {
    return outputs.evaluate();
  }

  @Override
  public double[] outputs() {
    return outputs.values();
  }

  @Override
  public void step() {
    objective.stopwatch().time(Phase.SOLVE, this::fit);
  }

  private void fit() {
    double[] before = objective.network().weights();
    OutputLayerFit fit =
        OutputLayerFit.fit(objective.network(), objective.inputs(), objective.targets(), cutoff);
    objective.network().setOutputWeights(fit.outputWeights());
    double[] after = objective.network().weights();
    var blas = Backend.current().blas();
    blas.daxpy(after.length, -1.0, before, 1, after, 1);
    stepNorm = blas.dnrm2(after.length, after, 1);
  }

  @Override
  public double stepNorm() {
    return stepNorm;
  }

  @Override
  public Map<String, double[]> state() {
    return OptimizerState.ofStepNorm(stepNorm);
  }

  @Override
  public void restore(Map<String, double[]> state) {
    stepNorm = OptimizerState.stepNorm(state);
  }

  @Override
  public boolean isClosedForm() {
    return true;
  }
}
