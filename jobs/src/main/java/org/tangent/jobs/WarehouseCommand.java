package org.tangent.jobs;

import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;
import org.tangent.analysis.Views;
import org.tangent.session.Sessions;
import org.tangent.store.Warehouse;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** A command that reads the warehouse. */
abstract class WarehouseCommand implements Callable<Integer> {
  @ParentCommand private Tangent tangent;
  @Spec private CommandSpec command;

  private Warehouse warehouse;

  @Override
  public final Integer call() {
    check();
    warehouse = Warehouse.open(tangent.warehouse(), Sessions.fileSystems());
    answer();
    return ExitCode.COMMITTED.value();
  }

  /** Refuses words that are wrong whatever the warehouse holds. */
  void check() {}

  /** Answers from the warehouse. */
  abstract void answer();

  /** Answers from the views, in a session that takes seconds to start. */
  final void withViews(Consumer<SparkSession> answer) {
    SparkSession session = Sessions.open("tangent " + command.name());
    try {
      session.sparkContext().setJobDescription("tangent " + command.name());
      Views.register(session, warehouse);
      answer.accept(session);
    } finally {
      session.stop();
    }
  }

  final Warehouse warehouse() {
    return warehouse;
  }

  final CommandSpec command() {
    return command;
  }

  /** A user's error. */
  static CommandException refused(String message) {
    return new CommandException(ExitCode.USAGE, message);
  }
}
