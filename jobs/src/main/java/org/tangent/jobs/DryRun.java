package org.tangent.jobs;

import java.util.ArrayList;
import java.util.List;
import org.tangent.schedule.CostModel;
import org.tangent.schedule.Forecast;
import org.tangent.schedule.SweepListener;
import org.tangent.sweep.PlannedRun;
import org.tangent.sweep.SweepPlan;

/** What a sweep would do, without doing it. */
final class DryRun {
  private static final double SECONDS_AN_HOUR = 3600;

  /**
   * The cores that a forecast is for.
   *
   * @param count how many
   * @param name which, as in {@code of this machine}
   */
  record Cores(int count, String name) {}

  private DryRun() {}

  /**
   * Counts of runs, the forecast, the axes, and the first and the last spec.
   *
   * @param start what there is to do
   * @param model what it was predicted by
   * @param json whether a program reads it, for which times are numbers of seconds
   */
  static Table table(
      SweepPlan plan, SweepListener.Start start, CostModel model, Cores cores, boolean json) {
    List<List<Object>> rows = new ArrayList<>();
    rows.add(List.of("sweep", plan.sweep().name()));
    rows.add(List.of("runs", plan.size()));
    rows.add(List.of("repetitions", plan.duplicates()));
    rows.add(List.of("reused", start.reused()));
    rows.add(List.of("failed before", start.failedBefore()));
    rows.add(List.of("to run", start.toRun()));
    Forecast forecast = start.forecast();
    if (json) {
      rows.add(List.of("core-hours", forecast.coreSeconds() / SECONDS_AN_HOUR));
      rows.add(List.of("wall seconds", forecast.wallSeconds()));
      rows.add(List.of("cores", cores.count()));
      rows.add(List.of("predicted from", model.observed()));
    } else {
      told(forecast, cores, model, rows);
    }
    rows.add(List.of("axes", String.join(", ", plan.sweep().axes())));
    if (!plan.sweep().searched().isEmpty()) {
      rows.add(List.of("random search of", String.join(", ", plan.sweep().searched())));
    }
    specs(plan, rows);
    return new Table(List.of(Column.text("what"), Column.text("value")), rows);
  }

  private static void told(
      Forecast forecast, Cores cores, CostModel model, List<List<Object>> rows) {
    rows.add(List.of("core-hours", forecast.coreSeconds() / SECONDS_AN_HOUR));
    rows.add(
        List.of(
            "wall time",
            "%s on %d cores %s"
                .formatted(Spans.text(forecast.wallSeconds()), cores.count(), cores.name())));
    rows.add(
        List.of(
            "predicted from",
            model.observed() == 0
                ? "counts of operations; no run has been seen yet"
                : "%d runs of the warehouse".formatted(model.observed())));
  }

  private static void specs(SweepPlan plan, List<List<Object>> rows) {
    if (plan.size() > 0) {
      spec("first", plan.run(0), rows);
    }
    if (plan.size() > 1) {
      spec("last", plan.run(plan.size() - 1), rows);
    }
  }

  private static void spec(String which, PlannedRun run, List<List<Object>> rows) {
    rows.add(List.of(which + " run", run.runId()));
    rows.add(List.of(which + " spec", run.specJson()));
  }
}
