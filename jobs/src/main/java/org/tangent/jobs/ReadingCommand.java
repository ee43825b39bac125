package org.tangent.jobs;

import picocli.CommandLine.Option;

/** A command that reads the warehouse through its views and answers with tables. */
abstract class ReadingCommand extends WarehouseCommand {
  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  final void print(Table table) {
    new Console(command().commandLine().getOut()).print(table, json);
  }

  final boolean json() {
    return json;
  }
}
