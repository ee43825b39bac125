package org.tangent.measure;

import java.io.Serializable;
import java.util.List;
import org.tangent.geometry.Approximation;
import org.tangent.geometry.Fisher;
import org.tangent.spec.Default;
import org.tangent.spec.Description;
import org.tangent.spec.Require;

/**
 * Which approximations of the curvature are compared with it, and on what. The blocks of small
 * layers are compared entry by entry, the whole by what it does to random directions.
 */
@Description("Which approximations of the curvature are compared with it, and on what")
public record ApproximationSpec(
    @Default("empirical") @Description("Which curvature F is approximated") Fisher fisher,
    @Default("[diagonal, quasiDiagonal, kfac, ekfac, amortizedKfac, amortizedEkfac, applied]")
        @Description(
            "The approximations; the last three are of the optimizer's own eigenbasis, for kfac and"
                + " ekfac")
        List<Approximation> representations,
    @Default("500")
        @Description("Leading training samples that F is taken on; all where there are fewer")
        int samples,
    @Default("1000")
        @Description(
            "Layers of up to so many weights are compared block by block, of which all entries are"
                + " formed; 0: none")
        int largestBlock,
    @Default("5")
        @Description(
            "Random directions in which the curvatures of the whole network are compared; 0: none")
        int directions,
    @Default("[]") @Description("Dampings at which equations are solved in these directions")
        List<Double> damping,
    @Default("false") @Description("Whether the eigenvalues of the blocks are kept")
        boolean spectra)
    implements Serializable {

  /** Weights of a layer whose block [10,000 × 10,000] takes 800 MB. */
  private static final int MOST_WEIGHTS = 10_000;

  public ApproximationSpec {
    Require.present("fisher", fisher);
    Require.present("representations", representations);
    representations = List.copyOf(representations);
    Require.that(!representations.isEmpty(), "representations", "must not be empty");
    Require.that(
        representations.stream().distinct().count() == representations.size(),
        "representations",
        "must not name one twice: " + representations.stream().map(Approximation::text).toList());
    Require.atLeast("samples", 1, samples);
    Require.atLeast("largestBlock", 0, largestBlock);
    Require.that(
        largestBlock <= MOST_WEIGHTS,
        "largestBlock",
        "must be <= %d: %d".formatted(MOST_WEIGHTS, largestBlock));
    Require.atLeast("directions", 0, directions);
    Require.that(
        largestBlock > 0 || directions > 0, "directions", "must be >= 1 where largestBlock is 0");
    Require.present("damping", damping);
    damping = List.copyOf(damping);
    for (double epsilon : damping) {
      Require.positive("damping", epsilon);
    }
    Require.that(
        damping.stream().distinct().count() == damping.size(),
        "damping",
        "must not name one twice: " + damping);
    Require.that(
        damping.isEmpty() || directions > 0, "damping", "must be [] where directions is 0");
    Require.that(!spectra || largestBlock > 0, "spectra", "must be false where largestBlock is 0");
  }
}
