package org.tangent.jobs;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Option;

/** A command that reads the warehouse and answers with tables. */
abstract class ReadingCommand extends WarehouseCommand {
  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  final void print(Table table) {
    new Console(command().commandLine().getOut()).print(table, json);
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
}
