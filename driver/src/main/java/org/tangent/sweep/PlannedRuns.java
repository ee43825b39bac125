package org.tangent.sweep;

import java.util.OptionalInt;

/**
 * The different runs of a sweep, numbered from 0. Ids are at hand; a run itself is made when it is
 * asked for, and the same each time.
 */
public interface PlannedRuns {

  int size();

  /**
   * @throws IndexOutOfBoundsException if there is no such run
   */
  PlannedRun run(int index);

  /** The id of {@code run(index)}. */
  String runId(int index);

  /** The place in the grid of {@code run(index)}. */
  long position(int index);

  /** The number of the run with an id, if it is part of the sweep. */
  OptionalInt indexOf(String runId);
}
