package org.tangent.jobs;

import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.tangent.analysis.Views;
import org.tangent.session.Sessions;
import org.tangent.store.Warehouse;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** A command that reads the warehouse through its views. */
abstract class WarehouseCommand implements Callable<Integer> {
  @ParentCommand private Tangent tangent;
  @Spec private CommandSpec command;

  private Warehouse warehouse;

  @Override
  public final Integer call() {
    check();
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

  /** Refuses words that are wrong whatever the warehouse holds. */
  void check() {}

  /** Answers from the views of the session. */
  abstract void answer(SparkSession session);

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
