package org.tangent.jobs;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.tangent.data.DataFileException;
import org.tangent.data.Passwords;
import org.tangent.report.ChartException;
import org.tangent.schedule.AbortedSweepException;
import org.tangent.schedule.DriftException;
import org.tangent.spec.InvalidSpecException;
import org.tangent.store.LeaseHeldException;
import org.tangent.store.LeaseLostException;
import org.tangent.store.WarehouseException;
import org.tangent.sweep.SweepException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The one place where an exception becomes an exit code. A user's error is told in one line; any
 * other also in one line, with its stack in the log.
 */
final class Failures
    implements CommandLine.IParameterExceptionHandler, CommandLine.IExecutionExceptionHandler {
  private static final Logger LOG = Logger.getLogger(Failures.class.getName());

  /** System property with the path of the log file; the launcher sets it. */
  private static final String LOG_FILE = "tangent.log";

  @Override
  public int handleParseException(ParameterException wrong, String[] arguments) {
    CommandLine command = wrong.getCommandLine();
    List<String> near =
        wrong instanceof UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions()
            : List.of();
    String suggestion = near.isEmpty() ? "" : "; did you mean %s?".formatted(near.get(0));
    tell(
        command,
        "%s%s (see %s --help)"
            .formatted(
                wrong.getMessage(), suggestion, command.getCommandSpec().qualifiedName(" ")));
    return ExitCode.USAGE.value();
  }

  @Override
  public int handleExecutionException(Exception thrown, CommandLine command, ParseResult words) {
    if (Shutdown.hasBegun()) {
      LOG.log(Level.INFO, "ended by a signal", thrown);
      return ExitCode.INTERRUPTED.value();
    }
    Optional<Throwable> known =
        causes(thrown).filter(cause -> known(cause).isPresent()).findFirst();
    if (known.isPresent()) {
      LOG.log(Level.INFO, "refused", thrown);
      tell(command, known.get().getMessage());
      return known(known.get()).orElseThrow().value();
    }
    Throwable unexpected =
        thrown instanceof CommandLine.ExecutionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    LOG.log(Level.SEVERE, "unexpected", unexpected);
    tell(
        command,
        "unexpected %s (stack in %s)"
            .formatted(unexpected, System.getProperty(LOG_FILE, "the log above")));
    return ExitCode.FAILED.value();
  }

  /** The exit code of an exception that tells the user all there is to know. */
  private static Optional<ExitCode> known(Throwable thrown) {
    if (thrown instanceof CommandException refused) {
      return Optional.of(refused.exitCode());
    }
    if (thrown instanceof LeaseHeldException) {
      return Optional.of(ExitCode.LEASE_HELD);
    }
    if (thrown instanceof LeaseLostException lost) {
      return Optional.of(lost.isUnwritable() ? ExitCode.FAILED : ExitCode.LEASE_HELD);
    }
    if (thrown instanceof SweepException
        || thrown instanceof InvalidSpecException
        || thrown instanceof DataFileException
        || thrown instanceof ChartException
        || thrown instanceof WarehouseException) {
      return Optional.of(ExitCode.USAGE);
    }
    if (thrown instanceof DriftException) {
      return Optional.of(ExitCode.DRIFT);
    }
    if (thrown instanceof AbortedSweepException) {
      return Optional.of(ExitCode.FAILED);
    }
    return Optional.empty();
  }

  private static Stream<Throwable> causes(Throwable thrown) {
    return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause);
  }

  private static void tell(CommandLine command, String message) {
    PrintWriter err = command.getErr();
    String line = message.strip().replaceAll("\\s*\\R\\s*", "; ");
    err.println("tangent: " + Passwords.hidden(line));
    err.flush();
  }
}
