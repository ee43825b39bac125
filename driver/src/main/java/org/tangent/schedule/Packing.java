package org.tangent.schedule;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.tangent.sweep.PlannedRun;

/** How runs are laid into tasks, and tasks into waves, each of which is one Spark job. */
@FunctionalInterface
interface Packing {

  /** The most tasks of a wave; the driver holds the runs of one wave in memory. */
  int TASKS_A_WAVE = 20_000;

  /**
   * Takes the runs of the next wave.
   *
   * @param runs those not taken yet; at least one
   * @return tasks, at least one; each is the runs that it does one after the other
   */
  List<List<PlannedRun>> nextWave(Iterator<PlannedRun> runs);

  /** As many runs in every task, in the order of the grid. */
  static Packing ofRuns(int runsATask) {
    return runs -> {
      List<List<PlannedRun>> tasks = new ArrayList<>();
      while (runs.hasNext() && tasks.size() < TASKS_A_WAVE) {
        List<PlannedRun> task = new ArrayList<>();
        while (runs.hasNext() && task.size() < runsATask) {
          task.add(runs.next());
        }
        tasks.add(task);
      }
      return tasks;
    };
  }
}
