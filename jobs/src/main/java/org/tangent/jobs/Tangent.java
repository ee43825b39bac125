package org.tangent.jobs;

import java.util.Locale;
import org.slf4j.bridge.SLF4JBridgeHandler;
import org.tangent.data.Passwords;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code tangent}: the words of all subcommands, and the end of the process. */
@Command(
    name = "tangent",
    description = "Sweeps over small neural networks, on a laptop or a Spark cluster.",
    mixinStandardHelpOptions = true,
    versionProvider = Build.class,
    subcommands = {
      SweepCommand.class,
      StatusCommand.class,
      ShowCommand.class,
      LogsCommand.class,
      WeightsCommand.class,
      SqlCommand.class,
      ChartCommand.class,
      VerifyCommand.class,
      CompactCommand.class,
      Doctor.class,
      CommandLine.HelpCommand.class
    },
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all runs committed",
      "1:some runs failed",
      "2:wrong usage or spec",
      "3:drift, the jar or its numerics have changed",
      "4:another driver holds the sweep",
      "130, 143:interrupted; the same command resumes"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  tangent doctor                                       check this machine",
      "  tangent sweep conf/sweeps/quickstart.yaml            run a sweep, or resume it",
      "  tangent status                                       how far sweeps have come",
      "  tangent status quickstart --watch                    follow a sweep",
      "  tangent verify quickstart --sample 5                 repeat runs, compare bit for bit",
      "  tangent sql \"SELECT * FROM best_step_size\"          ask the tables",
      "  tangent chart \"SELECT * FROM trajectories\" ...       draw what they answer",
      "  spark-submit tangent-jobs.jar sweep sweep.yaml       the same on a cluster"
    })
public final class Tangent implements Runnable {
  private static final String DEFAULT_WAREHOUSE = "warehouse/";

  @Option(
      names = "--warehouse",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "Folder of the tables, on any Hadoop file system (default: warehouse/).")
  private String warehouse;

  @Spec private CommandSpec command;

  private Tangent() {}

  /** The folder of the tables, as given. */
  String warehouse() {
    if (warehouse != null && Passwords.isIn(warehouse)) {
      throw new CommandException(
          ExitCode.USAGE, "--warehouse must not hold a password, since logs show it: " + warehouse);
    }
    return warehouse == null ? DEFAULT_WAREHOUSE : warehouse;
  }

  /** The parser with all commands, not yet run. */
  static CommandLine commandLine() {
    return configured(new Tangent());
  }

  /** A command whose failures become exit codes. */
  static CommandLine configured(Object command) {
    Failures failures = new Failures();
    return new CommandLine(command)
        .setExecutionStrategy(Tangent::execute)
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures);
  }

  /** Help needs no log, and so starts at once. */
  private static int execute(ParseResult words) {
    // With the digits of some languages no program would read what is formatted.
    Locale.setDefault(Locale.ROOT);
    Integer help = CommandLine.executeHelpRequest(words);
    if (help != null) {
      return help;
    }
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    try {
      return new CommandLine.RunLast().execute(words);
    } catch (Error broken) {
      // The parser hands exceptions to its handler, but lets errors of the JVM through.
      throw new CommandLine.ExecutionException(
          words.commandSpec().commandLine(), broken.toString(), broken);
    }
  }

  /** Without a subcommand there is nothing to run. */
  @Override
  public void run() {
    throw new CommandLine.ParameterException(command.commandLine(), "Missing a command");
  }

  /** Runs a command and ends the JVM, whatever threads Spark has left, with its exit code. */
  public static void main(String[] arguments) {
    Shutdown.watch(System::exit);
    System.exit(commandLine().execute(arguments));
  }
}
