package org.tangent.jobs;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.tangent.analysis.RunsUnderWay;
import org.tangent.analysis.RunsUnderWay.Sighting;
import org.tangent.store.EndedExecution;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the log of a run: all of its executions in the order in which they ended. */
@Command(
    name = "logs",
    description = {
      "Show the log of a run: each of its executions, also those that failed or were lost,",
      "and how far it has come if it is computed now."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Build.class)
final class LogsCommand extends ReadingCommand {
  /**
   * An execution that has ended, or goes on.
   *
   * @param at when it ended, or the time of the heartbeat that told of it
   * @param reason the stop rule that was met, or how far it has come; null where it failed
   * @param errorClass null where it did not fail
   */
  private record Part(
      String runId,
      Instant at,
      String status,
      String host,
      long attempt,
      String reason,
      String errorClass,
      String message,
      String stack,
      String log) {

    static Part of(EndedExecution ended) {
      return new Part(
          ended.runId(),
          ended.finishedAt(),
          ended.status(),
          ended.host(),
          ended.attempt(),
          ended.reason(),
          ended.errorClass(),
          ended.message(),
          ended.stack(),
          ended.log());
    }

    static Part of(Sighting sighting) {
      return new Part(
          sighting.progress().runId(),
          sighting.at().orElse(null),
          sighting.isStale() ? "STALE" : "RUNNING",
          sighting.progress().host(),
          sighting.progress().attempt(),
          "%s in sweep %s%s"
              .formatted(
                  sighting.progress(),
                  sighting.sweep(),
                  sighting.isStale() ? ", whose driver is dead" : ""),
          null,
          null,
          null,
          null);
    }

    boolean isResult() {
      return errorClass == null;
    }

    String headline() {
      String why = isResult() ? reason : errorClass + (message == null ? "" : ": " + message);
      return "== %s %s on %s, attempt %d: %s"
          .formatted(Optional.ofNullable(at).orElse(Instant.EPOCH), status, host, attempt, why);
    }

    List<Object> cells() {
      return Arrays.asList(
          runId, at, status, host, attempt, reason, errorClass, message, stack, log);
    }
  }

  @Spec private CommandSpec command;

  @Parameters(index = "0", paramLabel = "RUN", description = "The run's id, or how it begins.")
  private String run;

  @Option(names = "--stack", description = "Show the stacks of failures.")
  private boolean stack;

  @Override
  void answer() {
    List<Sighting> underWay = RunsUnderWay.find(warehouse(), run);
    List<Part> parts =
        new ArrayList<>(EndedExecution.find(warehouse(), run).stream().map(Part::of).toList());
    // A heartbeat may be older than the commit of the result.
    boolean isDone = parts.stream().anyMatch(Part::isResult);
    String runId = theOne(parts, underWay);
    if (!isDone) {
      underWay.stream().map(Part::of).forEach(parts::add);
    }
    if (json()) {
      print(table(parts));
    } else if (parts.isEmpty()) {
      System.err.printf("run %s is planned, and nothing of it was executed yet%n", runId);
    } else {
      print(parts);
    }
  }

  /** The id of the only run that is meant. */
  private String theOne(List<Part> parts, List<Sighting> underWay) {
    TreeSet<String> ids = new TreeSet<>();
    parts.forEach(part -> ids.add(part.runId()));
    underWay.forEach(sighting -> ids.add(sighting.progress().runId()));
    for (String sweep : warehouse().sweeps()) {
      warehouse()
          .plan(
              sweep,
              id -> {
                if (id.startsWith(run)) {
                  ids.add(id);
                }
              });
    }
    return theOne(ids, run);
  }

  private void print(List<Part> parts) {
    var out = command.commandLine().getOut();
    for (Part part : parts) {
      out.println(part.headline());
      Optional.ofNullable(part.log()).ifPresent(log -> log.lines().forEach(out::println));
      if (stack && part.stack() != null) {
        part.stack().lines().forEach(out::println);
      }
    }
    out.flush();
  }

  private Table table(List<Part> parts) {
    List<String> names =
        List.of(
            "runId",
            "at",
            "status",
            "host",
            "attempt",
            "reason",
            "errorClass",
            "message",
            "stack",
            "log");
    Table all =
        new Table(
            names.stream().map(Column::text).toList(), parts.stream().map(Part::cells).toList());
    return stack
        ? all
        : all.select(
            IntStream.range(0, names.size())
                .filter(index -> !names.get(index).equals("stack"))
                .boxed()
                .toList());
  }
}
