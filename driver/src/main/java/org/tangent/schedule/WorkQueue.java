package org.tangent.schedule;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.tangent.sweep.PlannedRun;
import org.tangent.sweep.PlannedRuns;

/**
 * The runs that wait for a task, the longest first: from the plan, and those that came back undone.
 * Tiny runs are packed so that a task is worth its overhead. For use by several threads.
 */
final class WorkQueue {

  /**
   * How runs are laid into tasks, and tasks into waves.
   *
   * @param secondsATask predicted seconds; a run that alone takes longer is a task of its own
   * @param runsATask number of runs at most
   * @param tasksAWave number of tasks at most
   * @param runsAWave number of runs at most, which the driver holds in memory
   */
  record Limits(double secondsATask, int runsATask, int tasksAWave, int runsAWave) {

    /** Tasks that outweigh what Spark spends on them and end soon; larger waves for more cores. */
    static Limits forCores(int cores) {
      return new Limits(1, 200, Math.max(200, 20 * cores), Math.max(2_000, 50 * cores));
    }
  }

  /** A task together with the numbers of its runs. */
  record Task(Pack pack, int[] indices) {}

  private final PlannedRuns runs;
  private final CostModel costs;
  private final RunOrder order;
  private final BitSet checkpointed;
  private final Limits limits;
  private final Deque<Integer> alone = new ArrayDeque<>();
  private final Deque<Integer> returned = new ArrayDeque<>();
  private final Deque<Integer> suspects = new ArrayDeque<>();
  private int next;

  /**
   * @param order the runs that are to be done
   * @param checkpointed those of all runs that may have a checkpoint
   */
  WorkQueue(PlannedRuns runs, CostModel costs, RunOrder order, BitSet checkpointed, Limits limits) {
    this.runs = runs;
    this.costs = costs;
    this.order = order;
    this.checkpointed = (BitSet) checkpointed.clone();
    this.limits = limits;
  }

  /** Takes back a run that a task did not do; if it was begun it may have left a checkpoint. */
  synchronized void giveBack(int index, TaskOutcome.Reason reason) {
    if (reason != TaskOutcome.Reason.NOT_STARTED) {
      checkpointed.set(index);
    }
    switch (reason) {
      case NOT_STARTED -> returned.add(index);
      case SPLIT, UNFINISHED -> alone.add(index);
      case LOST, OUT_OF_MEMORY -> suspects.add(index);
    }
  }

  /** Whether no run waits but suspects. */
  synchronized boolean isEmpty() {
    return alone.isEmpty() && returned.isEmpty() && next == order.size();
  }

  /** Takes the tasks of a wave. One after the other, so that others need not wait for a wave. */
  List<Task> take() {
    List<Task> taken = new ArrayList<>();
    int left = limits.runsAWave();
    while (taken.size() < limits.tasksAWave() && left > 0 && !isEmpty()) {
      Task task = takeTask(left);
      taken.add(task);
      left -= task.indices().length;
    }
    return taken;
  }

  private synchronized Task takeTask(int runsAtMost) {
    return alone.isEmpty() ? pack(runsAtMost) : single(alone.remove(), false);
  }

  /**
   * Takes a run whose executors were lost or whose memory ran out, to be done while nothing else
   * is: if it fails again, it is that run.
   */
  synchronized OptionalInt takeSuspect() {
    return suspects.isEmpty() ? OptionalInt.empty() : OptionalInt.of(suspects.remove());
  }

  /** The task of a suspect. */
  Task isolated(int index) {
    return single(index, true);
  }

  private Task single(int index, boolean isolated) {
    return task(List.of(runs.run(index)), new int[] {index}, isolated);
  }

  private Task pack(int runsAtMost) {
    List<PlannedRun> packed = new ArrayList<>();
    List<Integer> indices = new ArrayList<>();
    double seconds = 0;
    int most = Math.min(runsAtMost, limits.runsATask());
    while (packed.size() < most && seconds < limits.secondsATask() && hasMore()) {
      boolean first = packed.isEmpty();
      int index = returned.isEmpty() ? order.index(next) : returned.peek();
      PlannedRun run = runs.run(index);
      double predicted = costs.seconds(run.spec(), run.specJson());
      if (!first && seconds + predicted > limits.secondsATask()) {
        break;
      }
      skip();
      packed.add(run);
      indices.add(index);
      seconds += predicted;
    }
    return task(packed, indices.stream().mapToInt(Integer::intValue).toArray(), false);
  }

  private boolean hasMore() {
    return !returned.isEmpty() || next < order.size();
  }

  private void skip() {
    if (returned.isEmpty()) {
      next++;
    } else {
      returned.remove();
    }
  }

  private Task task(List<PlannedRun> packed, int[] indices, boolean isolated) {
    Set<String> resumable = new HashSet<>();
    for (int i = 0; i < indices.length; i++) {
      if (checkpointed.get(indices[i])) {
        resumable.add(packed.get(i).runId());
      }
    }
    return new Task(new Pack(packed, resumable, isolated), indices);
  }

  /** Whether a run may have a checkpoint. */
  synchronized boolean isCheckpointed(int index) {
    return checkpointed.get(index);
  }
}
