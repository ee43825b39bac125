package org.tangent.schedule;

import org.tangent.store.AttemptRow;
import org.tangent.store.RunRow;

/** Is told how a sweep goes on. An exception from a listener ends the sweep. */
public interface SweepListener {

  /** Listens to nothing. */
  SweepListener NONE = new SweepListener() {};

  /**
   * It is known which runs are to be done; nothing is written yet. An exception leaves the
   * warehouse as it was.
   *
   * @param total number of runs of the grid
   * @param toRun those that are to be run now
   */
  default void selected(long total, long toRun) {}

  /**
   * The plan is written, and the work begins.
   *
   * @param total number of runs of the grid
   * @param reused those that have a result, from this sweep or another
   * @param failedBefore those that failed in an earlier submission and are not tried again
   * @param toRun those that are to be run now
   */
  default void planned(long total, long reused, long failedBefore, long toRun) {}

  /** A result is committed. Called by one thread, in the order of the commits. */
  default void finished(RunRow row) {}

  /** A failure is recorded. Called by the same thread as {@link #finished}. */
  default void failed(AttemptRow row) {}
}
