package org.tangent.jobs;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.tangent.analysis.Pulse;
import org.tangent.analysis.SweepStatus;
import org.tangent.schedule.RunProgress;
import org.tangent.schedule.SweepState;
import org.tangent.store.LastSubmission;
import org.tangent.store.LeaseHolder;

/** The state of sweeps as tables: for people, and as JSON. */
final class StatusTables {
  private static final int ID_DIGITS = 12;

  private StatusTables() {}

  /**
   * As text.
   *
   * @param detailed whether the driver, the running runs and what to do are told, too
   * @param mostRuns running runs that are shown; of others the number is
   */
  static String text(List<SweepStatus> statuses, boolean detailed, int mostRuns) {
    StringBuilder text = new StringBuilder(Console.aligned(overview(statuses)));
    if (detailed) {
      statuses.forEach(status -> details(status, mostRuns, text));
    }
    return text.toString();
  }

  private static Table overview(List<SweepStatus> statuses) {
    List<Column> columns =
        List.of(
            Column.text("sweep"),
            Column.text("state"),
            Column.number("runs"),
            Column.number("done"),
            Column.number("converged"),
            Column.number("capped"),
            Column.number("diverged"),
            Column.number("failed"),
            Column.number("running"),
            Column.number("stale"),
            Column.number("remaining"),
            Column.text("to go"),
            Column.text("submittedAt"),
            Column.text("finishedAt"),
            Column.number("exitCode"));
    return new Table(
        columns,
        statuses.stream()
            .map(
                status -> {
                  List<Object> row = new ArrayList<>(counts(status).values());
                  row.add(
                      Optional.ofNullable(status.remainingSeconds()).map(Spans::text).orElse(null));
                  row.add(seconds(status.submission().map(LastSubmission::submittedAt)));
                  row.add(seconds(status.submission().map(LastSubmission::finishedAt)));
                  row.add(status.submission().map(LastSubmission::exitCode).orElse(null));
                  return row;
                })
            .toList());
  }

  private static Map<String, Object> counts(SweepStatus status) {
    Map<String, Object> cells = new LinkedHashMap<>();
    cells.put("sweep", status.sweep());
    cells.put("state", lower(status.state()));
    cells.put("runs", status.counts().runs());
    cells.put("done", status.counts().done());
    cells.put("converged", status.counts().converged());
    cells.put("capped", status.counts().capped());
    cells.put("diverged", status.counts().diverged());
    cells.put("failed", status.counts().failed());
    cells.put("running", (long) status.running().size());
    cells.put("stale", (long) status.stale().size());
    cells.put("remaining", status.counts().remaining());
    return cells;
  }

  private static void details(SweepStatus status, int mostRuns, StringBuilder text) {
    text.append(System.lineSeparator());
    text.append(System.lineSeparator()).append("driver: ").append(driver(status));
    List<RunProgress> runs = status.underWay();
    if (!runs.isEmpty()) {
      text.append(System.lineSeparator()).append(System.lineSeparator());
      text.append(Console.aligned(runs(runs.subList(0, Math.min(mostRuns, runs.size())))));
      if (runs.size() > mostRuns) {
        text.append(System.lineSeparator());
        text.append("... and %d more".formatted(runs.size() - mostRuns));
      }
    }
    advice(status)
        .ifPresent(
            words ->
                text.append(System.lineSeparator()).append(System.lineSeparator()).append(words));
  }

  /** Who holds the sweep, in one line. */
  private static String driver(SweepStatus status) {
    Pulse pulse = status.pulse();
    String holder =
        status
            .lease()
            .map(
                lease ->
                    lease.holder().map(LeaseHolder::toString).orElse("a process that is not named"))
            .orElse("none");
    long silence = Math.max(0, pulse.silence().toSeconds());
    return switch (pulse.liveness()) {
      case NONE -> holder;
      case RUNNING -> "%s; last heartbeat %d s ago".formatted(holder, silence);
      case RELEASED -> holder + "; it has ended";
      case SILENT -> "%s; silent for %d s".formatted(holder, silence);
      case DEAD -> "%s; it is dead, its last heartbeat %d s ago".formatted(holder, silence);
    };
  }

  private static Optional<String> advice(SweepStatus status) {
    return switch (status.state()) {
      case STALE ->
          Optional.of(
              "The driver died at work. Give the sweep command again: it goes on from what is"
                  + " committed and from checkpoints.");
      case INCOMPLETE -> Optional.of("Runs are left. Give the sweep command again.");
      case FAILED -> Optional.of("Some runs failed; --retry-failed tries them again.");
      case RUNNING, COMPLETE -> Optional.empty();
    };
  }

  private static Table runs(List<RunProgress> runs) {
    return new Table(
        List.of(
            Column.text("run"),
            Column.number("iteration"),
            Column.number("of"),
            Column.number("trainLoss"),
            Column.number("seconds", "%.1f"),
            Column.text("host"),
            Column.number("attempt")),
        runs.stream()
            .map(
                run ->
                    List.<Object>of(
                        run.runId().substring(0, Math.min(ID_DIGITS, run.runId().length())),
                        run.iteration(),
                        run.maxIterations(),
                        run.trainLoss(),
                        run.seconds(),
                        run.host(),
                        run.attempt()))
            .toList());
  }

  /** As one row a sweep, the driver and its runs as objects in it. */
  static Table json(List<SweepStatus> statuses) {
    List<List<Object>> rows = new ArrayList<>();
    List<String> names = List.of();
    for (SweepStatus status : statuses) {
      Map<String, Object> row = counts(status);
      row.put("remainingSeconds", status.remainingSeconds());
      row.put("cores", status.told().map(SweepState::cores).orElse(null));
      row.put("driver", driverFields(status));
      row.put("underWay", status.underWay().stream().map(StatusTables::fields).toList());
      row.put("submittedAt", status.submission().map(LastSubmission::submittedAt).orElse(null));
      row.put("finishedAt", status.submission().map(LastSubmission::finishedAt).orElse(null));
      row.put("exitCode", status.submission().map(LastSubmission::exitCode).orElse(null));
      names = List.copyOf(row.keySet());
      rows.add(new ArrayList<>(row.values()));
    }
    return new Table(names.stream().map(Column::text).toList(), rows);
  }

  private static Map<String, Object> driverFields(SweepStatus status) {
    Map<String, Object> fields = new LinkedHashMap<>();
    Optional<LeaseHolder> holder = status.lease().flatMap(lease -> lease.holder());
    fields.put("state", lower(status.pulse().liveness()));
    fields.put("host", holder.map(LeaseHolder::host).orElse(null));
    fields.put("pid", holder.map(LeaseHolder::pid).orElse(null));
    fields.put("since", holder.map(it -> it.since().toString()).orElse(null));
    fields.put("silentSeconds", status.pulse().silence().toMillis() / 1e3);
    return fields;
  }

  private static Map<String, Object> fields(RunProgress run) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("runId", run.runId());
    fields.put("iteration", run.iteration());
    fields.put("maxIterations", run.maxIterations());
    fields.put("trainLoss", run.trainLoss());
    fields.put("seconds", run.seconds());
    fields.put("host", run.host());
    fields.put("attempt", run.attempt());
    return fields;
  }

  /** One line on each sweep, for logs. */
  static String line(SweepStatus status) {
    String toGo =
        status.remainingSeconds() == null
            ? ""
            : ", %s to go".formatted(Spans.text(status.remainingSeconds()));
    return Arrays.asList(
            "%s: %s".formatted(status.sweep(), lower(status.state())),
            "%d of %d done".formatted(status.counts().done(), status.counts().runs()),
            "%d failed".formatted(status.counts().failed()),
            "%d running%s".formatted(status.running().size(), toGo))
        .stream()
        .reduce((one, next) -> one + ", " + next)
        .orElseThrow();
  }

  private static Instant seconds(Optional<Instant> time) {
    return time.map(it -> it.truncatedTo(ChronoUnit.SECONDS)).orElse(null);
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
