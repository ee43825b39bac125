package org.tangent.sweep;

import java.util.HashSet;
import java.util.Set;
import org.apache.commons.rng.UniformRandomProvider;
import org.tangent.linalg.RandomStreams;
import org.tangent.spec.Default;
import org.tangent.spec.Description;
import org.tangent.spec.Require;

/** A random part of a grid. */
@Description("A random part of the grid, drawn without replacement")
record Sample(
    @Description("Number of points to draw") long points,
    @Default("0") @Description("Seed of the draw") long seed) {

  Sample {
    Require.atLeast("points", 1, points);
    Require.that(
        points <= RunIdTable.MOST, "points", "must be <= " + RunIdTable.MOST + ": " + points);
  }

  /**
   * Draws from {@code 0 … size − 1} by Floyd's algorithm.
   *
   * @return the drawn numbers in ascending order
   */
  long[] draw(long size) {
    UniformRandomProvider random = new RandomStreams(seed).uniform("sweep.sample");
    Set<Long> drawn = new HashSet<>();
    for (long last = size - points; last < size; last++) {
      long candidate = random.nextLong(last + 1);
      drawn.add(drawn.contains(candidate) ? last : candidate);
    }
    return drawn.stream().mapToLong(Long::longValue).sorted().toArray();
  }
}
