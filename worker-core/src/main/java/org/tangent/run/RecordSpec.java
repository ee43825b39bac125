package org.tangent.run;

import java.io.Serializable;
import java.util.List;
import org.tangent.measure.ApproximationSpec;
import org.tangent.spec.Default;
import org.tangent.spec.Description;
import org.tangent.spec.Require;

/** Which iterations are measured besides the first and the last, and which costly metrics. */
@Description("Which iterations are measured besides the first and the last, and how")
public record RecordSpec(
    @Default("logarithmic")
        @Description("logarithmic (ten a decade), never, or a number k for every k-th iteration")
        String every,
    @Default("[]") @Description("Further iterations to measure") List<Long> at,
    @Default("true") @Description("Whether the output layer is refitted, for testLossRefit")
        boolean refit,
    @Default("1.0e-10")
        @Description("Relative cut-off on the eigenvalues of the Gram matrix in the refit")
        double refitCutoff,
    @Default("true") @Description("Whether the tangent kernel's extreme eigenvalues are taken")
        boolean kernel,
    @Default("false")
        @Description(
            "Whether the gradient is projected onto the tangent space of the outputs; only up to"
                + " 2000 weights, and not more than outputs")
        boolean projector,
    @Default("false") @Description("Whether proven bounds are given beside what they bound")
        boolean bounds,
    @Default("")
        @Description("Which approximations of the curvature are compared with it; none by default")
        ApproximationSpec approximations)
    implements Serializable {

  static final String LOGARITHMIC = "logarithmic";
  static final String NEVER = "never";

  public RecordSpec {
    Require.text("every", every);
    Require.that(
        every.equals(LOGARITHMIC) || every.equals(NEVER) || every.matches("[1-9][0-9]{0,17}"),
        "every",
        "must be logarithmic, never or a whole number > 0: " + every);
    Require.present("at", at);
    at = List.copyOf(at);
    for (long iteration : at) {
      Require.atLeast("at", 0, iteration);
    }
    Require.nonNegative("refitCutoff", refitCutoff);
  }

  /** Measures neither the projector nor bounds nor approximations. */
  public RecordSpec(
      String every, List<Long> at, boolean refit, double refitCutoff, boolean kernel) {
    this(every, at, refit, refitCutoff, kernel, false, false, null);
  }

  /**
   * Number of points that a run of so many iterations records, the first and the last among them.
   */
  public long points(long iterations) {
    return new RecordSchedule(this).points(iterations);
  }
}
