package org.tangent.jobs;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.tangent.analysis.SweepEnd;
import org.tangent.analysis.SweepStatus;
import org.tangent.analysis.SweepWatch;
import org.tangent.session.Sessions;
import org.tangent.store.Warehouse;
import org.tangent.store.WarehouseException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Tells how far sweeps have come, from the files alone and without Spark. */
@Command(
    name = "status",
    description = {
      "Show how far sweeps have come, and whether their drivers are alive.",
      "It reads files alone: on any machine that sees the warehouse, also when the driver is dead."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Build.class,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:shown",
      "2:wrong usage; no such sweep",
      "with --wait:that of the sweep's last submission; 1 where its driver died"
    })
final class StatusCommand implements Callable<Integer> {
  private static final Duration INTERVAL = Duration.ofSeconds(2);

  /** Looking is to take no more than this share of the time. */
  private static final int LEAST_PAUSE_FOR_A_LOOK = 4;

  /** So many looks in a row may fail while a sweep is waited for, as a network may. */
  private static final int FAILED_LOOKS = 30;

  @ParentCommand private Tangent tangent;
  @Spec private CommandSpec command;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "SWEEP",
      description = "Name of the sweep; all where not given.")
  private String sweep;

  @Option(
      names = "--watch",
      description = "Show it again and again until nobody is at work, or Ctrl-C.")
  private boolean watch;

  @Option(
      names = "--wait",
      description = "Wait silently until the sweep has ended, and end with its exit code.")
  private boolean await;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description =
          "With --wait: submissions before do not count, as in 2025-03-04T05:06:07Z; the first"
              + " after is waited for.")
  private Instant since;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    refuseContradictions();
    Warehouse warehouse = Warehouse.open(tangent.warehouse(), Sessions.fileSystems());
    if (await) {
      return await(new SweepEnd(warehouse, sweep, since));
    }
    SweepWatch looks = new SweepWatch(warehouse);
    if (watch) {
      watch(looks);
    } else {
      print(look(looks));
    }
    return ExitCode.COMMITTED.value();
  }

  private void refuseContradictions() {
    if (watch && await) {
      throw ReadingCommand.refused("--watch shows and --wait is silent: give one of them");
    }
    if (watch && json) {
      throw ReadingCommand.refused("--watch is for people: leave it out with --json");
    }
    if (await && sweep == null) {
      throw ReadingCommand.refused("--wait waits for one sweep: give its name");
    }
    if (since != null && !await) {
      throw ReadingCommand.refused("--since is for --wait: " + since);
    }
  }

  private List<SweepStatus> look(SweepWatch looks) {
    if (sweep == null) {
      return looks.all();
    }
    return List.of(looks.one(sweep).orElseThrow(this::unknown));
  }

  private CommandException unknown() {
    return ReadingCommand.refused("there is no sweep of this name in the warehouse: " + sweep);
  }

  private void print(List<SweepStatus> statuses) {
    PrintWriter out = command.commandLine().getOut();
    if (json) {
      new Console(out).print(StatusTables.json(statuses), true);
    } else {
      out.println(StatusTables.text(statuses, sweep != null, Integer.MAX_VALUE));
      out.flush();
    }
  }

  private void watch(SweepWatch looks) throws InterruptedException {
    Shutdown.interruptIsEnd();
    StatusDisplay display = StatusDisplay.open(command.commandLine().getOut(), sweep != null);
    boolean goesOn = true;
    while (goesOn) {
      long begun = System.nanoTime();
      List<SweepStatus> statuses = look(looks);
      display.show(statuses);
      goesOn = statuses.stream().anyMatch(status -> !status.pulse().isOver());
      if (goesOn) {
        pause(System.nanoTime() - begun);
      }
    }
  }

  /** Returns the exit code of the sweep. */
  private int await(SweepEnd ends) throws InterruptedException {
    int failures = 0;
    while (true) {
      long begun = System.nanoTime();
      try {
        if (since == null && !ends.isKnown()) {
          throw unknown();
        }
        Optional<SweepEnd.End> end = ends.look();
        if (end.isPresent()) {
          if (end.get().remark() != null) {
            System.err.printf("sweep %s: %s%n", sweep, end.get().remark());
          }
          return end.get().exitCode();
        }
        failures = 0;
      } catch (WarehouseException unreadable) {
        if (++failures == FAILED_LOOKS) {
          throw unreadable;
        }
      }
      pause(System.nanoTime() - begun);
    }
  }

  private static void pause(long lookNanos) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(Math.max(INTERVAL.toNanos(), LEAST_PAUSE_FOR_A_LOOK * lookNanos));
  }
}
