package org.tangent.jobs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.tangent.session.Sessions;
import org.tangent.store.Compaction;
import org.tangent.store.FileCount;
import org.tangent.store.Litter;
import org.tangent.store.Published;
import org.tangent.store.Warehouse;
import org.tangent.store.WarehouseException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Publishes what is committed, and removes litter; or copies the warehouse into few files. */
@Command(
    name = "compact",
    description = {
      "Publish what the journals hold, and remove what killed processes have left.",
      "With --into nothing is changed, and a copy of all tables in few files is made elsewhere."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Build.class,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:the warehouse or the copy cannot be written",
      "2:wrong usage; no such warehouse; the folder of the copy is not empty",
      "4:another process publishes, and does not end"
    })
final class CompactCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration PAUSE = Duration.ofMillis(500);

  @ParentCommand private Tangent tangent;
  @Spec private CommandSpec command;

  @Option(
      names = "--into",
      paramLabel = "DIR",
      description = "Make a copy in this folder, which must be new or empty.")
  private String into;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    Warehouse warehouse = Warehouse.open(tangent.warehouse(), Sessions.fileSystems());
    if (into == null) {
      compact(warehouse);
    } else {
      copy(warehouse);
    }
    return ExitCode.COMMITTED.value();
  }

  private void compact(Warehouse warehouse) throws InterruptedException {
    if (!warehouse.exists()) {
      throw ReadingCommand.refused("there is no warehouse: " + warehouse.location());
    }
    writing(warehouse::setTornFilesAside)
        .forEach(file -> System.err.println(file + " was torn and is set aside"));
    Published published = publish(warehouse);
    Litter.Removed removed = writing(warehouse::removeLitter);
    print(
        table ->
            switch (table) {
              case RUNS -> published.runs();
              case ATTEMPTS -> published.attempts();
              case PLAN, SWEEPS -> 0L;
            },
        "published",
        counts(warehouse));
    System.err.printf(
        "removed: %d journal folders of dead drivers, checkpoints of %d runs with a result,"
            + " %d trial files%n",
        removed.journals(), removed.checkpoints(), removed.trials());
  }

  private static Published publish(Warehouse warehouse) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Optional<Published> published = writing(warehouse::publish);
      if (published.isPresent()) {
        return published.get();
      }
      if (System.nanoTime() > deadline) {
        throw new CommandException(
            ExitCode.LEASE_HELD,
            "another process publishes since more than %d minutes: %s"
                .formatted(PATIENCE.toMinutes(), warehouse.location()));
      }
      TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
    }
  }

  private void copy(Warehouse warehouse) {
    Compaction compaction = warehouse.compaction(into);
    Map<org.tangent.store.Table, FileCount> before = counts(warehouse);
    Map<org.tangent.store.Table, FileCount> copied = writing(compaction::run);
    print(table -> before.get(table).files(), "files before", copied);
  }

  private static Map<org.tangent.store.Table, FileCount> counts(Warehouse warehouse) {
    Map<org.tangent.store.Table, FileCount> counts = new EnumMap<>(org.tangent.store.Table.class);
    for (org.tangent.store.Table table : org.tangent.store.Table.values()) {
      counts.put(table, warehouse.count(table));
    }
    return counts;
  }

  /** What goes wrong while there is written is no wrong usage. */
  private static <T> T writing(Supplier<T> work) {
    try {
      return work.get();
    } catch (WarehouseException failed) {
      throw new CommandException(ExitCode.FAILED, failed.getMessage(), failed);
    }
  }

  private void print(
      Function<org.tangent.store.Table, Object> more,
      String name,
      Map<org.tangent.store.Table, FileCount> counts) {
    List<List<Object>> rows = new ArrayList<>();
    counts.forEach(
        (table, count) ->
            rows.add(List.of(table.folder(), count.files(), count.rows(), more.apply(table))));
    Table table =
        new Table(
            List.of(
                Column.text("table"),
                Column.number("files"),
                Column.number("rows"),
                Column.number(name)),
            rows);
    new Console(command.commandLine().getOut()).print(table, json);
  }
}
