package org.tangent.optimize;

import java.io.Serializable;
import org.tangent.spec.Description;
import org.tangent.spec.Require;

/** The step size as a function of the epoch. */
public sealed interface StepSchedule extends Serializable {

  /** The factor of the step size in an epoch, counted from 0. */
  double factor(long epoch);

  /** The same step size at all times. */
  @Description("The same step size in all epochs")
  record Constant() implements StepSchedule {
    @Override
    public double factor(long epoch) {
      return 1;
    }
  }

  /** λ · factor^⌊epoch / every⌋. */
  @Description("The step size is multiplied by a factor every so many epochs")
  record StepDecay(
      @Description("Factor, such as 0.5") double factor,
      @Description("Number of epochs between two multiplications") long every)
      implements StepSchedule {
    public StepDecay {
      Require.positive("factor", factor);
      Require.atLeast("every", 1, every);
    }

    @Override
    public double factor(long epoch) {
      return Math.pow(factor, Math.floorDiv(epoch, every));
    }
  }
}
