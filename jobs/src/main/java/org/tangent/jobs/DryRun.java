package org.tangent.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tangent.sweep.PlannedRun;
import org.tangent.sweep.SweepPlan;

/** What a sweep would do, without doing it. */
final class DryRun {
  private DryRun() {}

  /**
   * Counts of runs, the axes, and the first and the last spec.
   *
   * @param committed ids of the runs that have a result
   */
  static Table table(SweepPlan plan, Set<String> committed) {
    long reused = plan.runs().filter(run -> committed.contains(run.runId())).count();
    List<List<Object>> rows = new ArrayList<>();
    rows.add(List.of("sweep", plan.sweep().name()));
    rows.add(List.of("runs", plan.size()));
    rows.add(List.of("repetitions", plan.duplicates()));
    rows.add(List.of("reused", reused));
    rows.add(List.of("to run", plan.size() - reused));
    rows.add(List.of("axes", String.join(", ", plan.sweep().axes())));
    Optional<PlannedRun> first = plan.runs().findFirst();
    first.ifPresent(run -> rows.add(List.of("first run", run.runId())));
    first.ifPresent(run -> rows.add(List.of("first spec", run.specJson())));
    if (plan.size() > 1) {
      plan.runs()
          .skip(plan.size() - 1)
          .forEach(
              run -> {
                rows.add(List.of("last run", run.runId()));
                rows.add(List.of("last spec", run.specJson()));
              });
    }
    return new Table(List.of(Column.text("what"), Column.text("value")), rows);
  }
}
