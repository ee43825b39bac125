package org.tangent.optimize;

/**
 * An algorithm that goes through the training set in mini-batches. Its iteration is an epoch: one
 * pass through the training set, in an order that is drawn anew each time.
 */
public interface MiniBatched {

  /** Step size λ of the first epoch. */
  double stepSize();

  /** Number of samples in a batch, the last of an epoch may be smaller; null for all samples. */
  Integer batchSize();

  /** How the step size goes on. */
  StepSchedule schedule();
}
