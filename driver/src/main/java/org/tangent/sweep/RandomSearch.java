package org.tangent.sweep;

import java.util.HashSet;
import java.util.List;
import org.tangent.spec.Default;
import org.tangent.spec.Description;
import org.tangent.spec.Require;

/** Further points around each point of a grid (George 2023, section 4.4.1). */
@Description("Further points around each point of the grid, drawn at random")
record RandomSearch(
    @Description("Number of points to draw around each point of the grid") long points,
    @Description("Largest factor, either way, between a drawn value and that of the grid")
        double factor,
    @Description("Paths of the numbers that are drawn, all of a point at once") List<String> of,
    @Default("0") @Description("Seed of the draws") long seed) {

  RandomSearch {
    Require.atLeast("points", 1, points);
    Require.that(
        points <= RunIdTable.MOST, "points", "must be <= " + RunIdTable.MOST + ": " + points);
    Require.that(
        factor > 1 && Double.isFinite(factor), "factor", "must be finite and > 1: " + factor);
    Require.that(!of.isEmpty(), "of", "must have a path or more: []");
    Require.that(new HashSet<>(of).size() == of.size(), "of", "must not have a path twice: " + of);
    of = List.copyOf(of);
  }
}
