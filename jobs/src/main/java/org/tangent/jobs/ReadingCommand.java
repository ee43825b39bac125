package org.tangent.jobs;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.tangent.analysis.Views;
import org.tangent.session.Sessions;
import org.tangent.store.Warehouse;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** A command that reads the warehouse through its views and answers with tables. */
abstract class ReadingCommand implements Callable<Integer> {
  @ParentCommand private Tangent tangent;
  @Spec private CommandSpec command;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  private Warehouse warehouse;

  @Override
  public final Integer call() {
    warehouse = Warehouse.open(tangent.warehouse(), Sessions.fileSystems());
    SparkSession session = Sessions.open("tangent " + command.name());
    try {
      session.sparkContext().setJobDescription("tangent " + command.name());
      Views.register(session, warehouse);
      answer(session);
    } finally {
      session.stop();
    }
    return ExitCode.COMMITTED.value();
  }

  /** Prints the answer from the views of the session. */
  abstract void answer(SparkSession session);

  final void print(Table table) {
    new Console(command.commandLine().getOut()).print(table, json);
  }

  final Warehouse warehouse() {
    return warehouse;
  }

  final boolean json() {
    return json;
  }

  /**
   * The only run that is meant.
   *
   * @param ids the ids that begin so, each as often as there are rows
   * @throws CommandException if there is none, or more than one
   */
  static String theOne(Collection<String> ids, String beginning) {
    Set<String> distinct = new TreeSet<>(ids);
    if (distinct.isEmpty()) {
      throw refused("there is no run in the warehouse whose id begins with: " + beginning);
    }
    if (distinct.size() > 1) {
      throw refused("%d runs begin with: %s".formatted(distinct.size(), beginning));
    }
    return distinct.iterator().next();
  }

  /** A user's error. */
  static CommandException refused(String message) {
    return new CommandException(ExitCode.USAGE, message);
  }
}
