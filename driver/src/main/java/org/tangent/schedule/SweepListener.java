package org.tangent.schedule;

import java.util.List;
import org.tangent.store.AttemptRow;
import org.tangent.store.RunRow;

/**
 * Is told how a sweep goes on. An exception from a listener ends the sweep, but for one from {@link
 * #progress}.
 */
public interface SweepListener {

  /** Listens to nothing. */
  SweepListener NONE = new SweepListener() {};

  /**
   * What a submission has before it.
   *
   * @param total number of runs of the grid
   * @param reused those that have a result, from this sweep or another
   * @param failedBefore those that failed in an earlier submission and are not tried again
   * @param toRun those that are to be run now
   * @param forecast predicted cost of these
   */
  record Start(int total, int reused, int failedBefore, int toRun, Forecast forecast) {}

  /** Files of the warehouse were torn and are set aside; what they held is computed again. */
  default void setAside(List<String> files) {}

  /** The plan is written, and the work begins. */
  default void planned(Start start) {}

  /** A result is committed. Called by one thread, in the order of the commits. */
  default void finished(RunRow row) {}

  /**
   * An execution without a result is recorded: the run failed, or it was lost and will be tried
   * again. Called by the same thread as {@link #finished}.
   */
  default void failed(AttemptRow row) {}

  /** How far the sweep is, about once a second. */
  default void progress(SweepState state) {}
}
