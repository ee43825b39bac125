package org.tangent.jobs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.tangent.schedule.CostModel;
import org.tangent.schedule.Forecast;
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

  /** The runs that are to be done, and what they should take. */
  private static final class Remaining implements Consumer<PlannedRun> {
    private final Set<String> committed;
    private final CostModel model;
    private float[] seconds = new float[64];
    private int count;

    Remaining(Set<String> committed, CostModel model) {
      this.committed = committed;
      this.model = model;
    }

    @Override
    public void accept(PlannedRun run) {
      if (!committed.contains(run.runId())) {
        if (count == seconds.length) {
          seconds = Arrays.copyOf(seconds, 2 * count);
        }
        seconds[count++] = (float) model.seconds(run.spec(), run.specJson());
      }
    }

    Forecast forecast(int cores) {
      return Forecast.of(Arrays.copyOf(seconds, count), cores);
    }
  }

  private DryRun() {}

  /**
   * Counts of runs, the forecast, the axes, and the first and the last spec.
   *
   * @param committed ids of the runs that have a result
   * @param model predicts the others
   * @param json whether a program reads it, for which times are numbers of seconds
   */
  static Table table(
      SweepPlan plan, Set<String> committed, CostModel model, Cores cores, boolean json) {
    Remaining remaining = new Remaining(committed, model);
    plan.runs().forEach(remaining);
    List<List<Object>> rows = new ArrayList<>();
    rows.add(List.of("sweep", plan.sweep().name()));
    rows.add(List.of("runs", plan.size()));
    rows.add(List.of("repetitions", plan.duplicates()));
    rows.add(List.of("reused", plan.size() - remaining.count));
    rows.add(List.of("to run", (long) remaining.count));
    Forecast forecast = remaining.forecast(cores.count());
    if (json) {
      rows.add(List.of("core-hours", forecast.coreSeconds() / SECONDS_AN_HOUR));
      rows.add(List.of("wall seconds", forecast.wallSeconds()));
      rows.add(List.of("cores", cores.count()));
      rows.add(List.of("predicted from", model.observed()));
    } else {
      told(forecast, cores, model, rows);
    }
    rows.add(List.of("axes", String.join(", ", plan.sweep().axes())));
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
  }
}
