package org.tangent.sweep;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Runs from a list; one that stands in it twice counts once. */
public final class ListedRuns implements PlannedRuns {
  private final List<PlannedRun> runs = new ArrayList<>();
  private final Map<String, Integer> indices = new HashMap<>();

  public ListedRuns(List<PlannedRun> given) {
    for (PlannedRun run : given) {
      if (indices.putIfAbsent(run.runId(), runs.size()) == null) {
        runs.add(run);
      }
    }
  }

  @Override
  public int size() {
    return runs.size();
  }

  @Override
  public PlannedRun run(int index) {
    return runs.get(index);
  }

  @Override
  public String runId(int index) {
    return run(index).runId();
  }

  @Override
  public long position(int index) {
    return run(index).position();
  }

  @Override
  public OptionalInt indexOf(String runId) {
    Integer index = indices.get(runId);
    return index == null ? OptionalInt.empty() : OptionalInt.of(index);
  }
}
