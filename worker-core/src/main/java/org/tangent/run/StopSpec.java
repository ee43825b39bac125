package org.tangent.run;

import java.io.Serializable;
import org.tangent.spec.Default;
import org.tangent.spec.Description;
import org.tangent.spec.Require;

/** When training stops; the rule that was met first is the run's reason. */
@Description("When training stops; the first rule that is met is the run's reason")
public record StopSpec(
    @Default("1.0e-6") @Description("Converged at this train loss; 0: only at an exact fit")
        double trainLoss,
    @Default("0.0") @Description("Converged at this multiple of the first train loss")
        double relativeTrainLoss,
    @Default("100000") @Description("Capped after this many iterations") long maxIterations,
    @Default("")
        @Description("Capped after this many seconds of training; such runs are not repeatable")
        Double maxSeconds,
    @Default("1.0e6") @Description("Diverged beyond this multiple of the first train loss")
        double divergence)
    implements Serializable {
  public StopSpec {
    Require.nonNegative("trainLoss", trainLoss);
    Require.nonNegative("relativeTrainLoss", relativeTrainLoss);
    Require.that(relativeTrainLoss < 1, "relativeTrainLoss", "must be < 1: " + relativeTrainLoss);
    Require.atLeast("maxIterations", 0, maxIterations);
    if (maxSeconds != null) {
      Require.positive("maxSeconds", maxSeconds);
    }
    Require.positive("divergence", divergence);
    Require.that(divergence > 1, "divergence", "must be > 1: " + divergence);
  }
}
