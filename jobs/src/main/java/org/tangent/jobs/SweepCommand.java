package org.tangent.jobs;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.tangent.schedule.CostModel;
import org.tangent.schedule.DataPaths;
import org.tangent.schedule.ShutdownFlush;
import org.tangent.schedule.SweepListener;
import org.tangent.schedule.SweepOptions;
import org.tangent.schedule.SweepOutcome;
import org.tangent.schedule.SweepRunner;
import org.tangent.session.Sessions;
import org.tangent.store.Journal;
import org.tangent.store.LeaseHolder;
import org.tangent.store.LeaseLostException;
import org.tangent.store.LeaseState;
import org.tangent.store.SweepRow;
import org.tangent.store.Warehouse;
import org.tangent.store.WarehouseException;
import org.tangent.sweep.Sweep;
import org.tangent.sweep.SweepFile;
import org.tangent.sweep.SweepPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Runs a sweep, or what is left of it, and ends with the table of best step sizes. */
@Command(
    name = "sweep",
    description = "Run a sweep, or resume it: the same command goes on where it stopped.",
    mixinStandardHelpOptions = true,
    versionProvider = Build.class,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  tangent sweep conf/sweeps/quickstart.yaml",
      "  tangent sweep conf/sweeps/quickstart.yaml --dry-run",
      "  tangent sweep my.yaml seed='range(0,5)' optimizer.stepSize='logspace(-3,3,7)'"
    })
final class SweepCommand implements Callable<Integer> {
  private static final int MOST_RETRIES = 1000;

  @ParentCommand private Tangent tangent;
  @Spec private CommandSpec command;

  @Parameters(index = "0", paramLabel = "FILE", description = "The sweep file.")
  private Path file;

  @Parameters(
      index = "1..*",
      paramLabel = "KEY=VALUE",
      description = "Override a setting or an axis, as in problem.trainSize=100,500.")
  private List<String> overrides = List.of();

  @Option(names = "--dry-run", description = "Say what would run, and write nothing.")
  private boolean dryRun;

  @Option(names = "--retry-failed", description = "Try runs again that have failed before.")
  private boolean retryFailed;

  @Option(names = "--fail-fast", description = "End the sweep with the first run that fails.")
  private boolean failFast;

  @Option(
      names = "--retries",
      paramLabel = "N",
      description =
          "Tries of a run whose executor was lost, after the first; then one alone (default: 2).")
  private int retries = SweepOptions.DEFAULT_RETRIES;

  @Option(
      names = "--checkpoint-seconds",
      paramLabel = "S",
      description = "Seconds of a run between two checkpoints (default: 30).")
  private double checkpointSeconds = SweepOptions.DEFAULT_CHECKPOINT_SECONDS;

  @Option(
      names = "--allow-drift",
      description =
          "Go on although the jar or its numerics are not those that the sweep began with.")
  private boolean allowDrift;

  @Option(names = "--require-native", description = "Fail where native BLAS or LAPACK is missing.")
  private boolean requireNative;

  @Option(
      names = "--cores",
      paramLabel = "N",
      description = "Cores of this machine to use; all by default. A cluster's are Spark's matter.")
  private Integer cores;

  @Option(
      names = "--max-concurrent",
      paramLabel = "N",
      description =
          "Runs at once at most, also on a cluster; as many as there are cores by default.")
  private Integer maxConcurrent;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    int localCores = localCores();
    OptionalInt mostRuns = mostRuns();
    SweepOptions options = options();
    Configuration fileSystems = Sessions.fileSystems();
    Sweep sweep = SweepFile.read(file, overrides);
    SweepPlan plan = sweep.plan(DataPaths.fingerprints(fileSystems));
    Console console = new Console(command.commandLine().getOut());
    if (dryRun) {
      Warehouse warehouse = Warehouse.open(tangent.warehouse(), fileSystems);
      CostModel model = CostModel.fromWarehouse(warehouse, fileSystems);
      DryRun.Cores available = forecastCores();
      SweepListener.Start start =
          SweepRunner.foresee(plan, warehouse, retryFailed, model, available.count());
      console.print(DryRun.table(plan, start, model, available, json), json);
      return ExitCode.COMMITTED.value();
    }
    Warehouse warehouse = Warehouse.openForWriting(tangent.warehouse(), fileSystems);
    SweepRunner runner = new SweepRunner(warehouse, options);
    // Closed last: an end by a signal waits until all is committed and the lease is given back.
    try (ShutdownFlush flush = ShutdownFlush.register(runner::cancel);
        Journal journal =
            warehouse.journal(sweep.name(), runner::status, SweepCommand::tellOfWaiting)) {
      SparkSession session =
          Sessions.openForRuns("tangent " + sweep.name(), localCores, retries, mostRuns);
      SweepOutcome outcome = run(plan, journal, runner, session);
      console.print(BestStepSizes.table(session, warehouse, sweep.name()), json);
      return exitCode(outcome).value();
    }
  }

  private int localCores() {
    if (cores == null) {
      return Runtime.getRuntime().availableProcessors();
    }
    return require("--cores", ">= 1", cores, cores >= 1);
  }

  private OptionalInt mostRuns() {
    if (maxConcurrent == null) {
      return OptionalInt.empty();
    }
    require("--max-concurrent", ">= 1", maxConcurrent, maxConcurrent >= 1);
    return OptionalInt.of(maxConcurrent);
  }

  /** Before Spark starts nothing is known of a cluster's cores. */
  private DryRun.Cores forecastCores() {
    if (maxConcurrent != null && (!Sessions.isLocal() || maxConcurrent < localCores())) {
      return new DryRun.Cores(maxConcurrent, "(--max-concurrent)");
    }
    if (cores != null) {
      return new DryRun.Cores(localCores(), "(--cores)");
    }
    String name = "of this machine";
    return new DryRun.Cores(
        localCores(), Sessions.isLocal() ? name : name + "; the cluster's are not known before");
  }

  private SweepOutcome run(
      SweepPlan plan, Journal journal, SweepRunner runner, SparkSession session) {
    Sweep sweep = plan.sweep();
    SweepRow submission =
        SweepRow.submitted(sweep.name(), Instant.now(), sweep.sourceText(), overrides, plan.size());
    Runnable begin = () -> journal.recordSweep(submission);
    try (SweepProgress progress = new SweepProgress(plan, session, begin, System.err)) {
      try {
        SweepOutcome outcome = runner.run(session, journal, plan, progress);
        journal.recordSweep(progress.ended(submission, exitCode(outcome)));
        return outcome;
      } catch (RuntimeException broken) {
        recordEnd(journal, submission, progress, broken);
        boolean isOurs = !(broken instanceof LeaseLostException);
        throw broken instanceof WarehouseException && isOurs
            // Not wrong usage: the warehouse could be written when the sweep began.
            ? new CommandException(ExitCode.FAILED, broken.getMessage(), broken)
            : broken;
      }
    }
  }

  /** Notes the end of a submission that broke off, as far as the warehouse still can be written. */
  private static void recordEnd(
      Journal journal, SweepRow submission, SweepProgress progress, RuntimeException broken) {
    if (progress.hasBegun()) {
      try {
        journal.recordSweep(progress.ended(submission, ExitCode.FAILED));
      } catch (RuntimeException unwritable) {
        broken.addSuppressed(unwritable);
      }
    }
  }

  private static void tellOfWaiting(LeaseState holder) {
    System.err.printf(
        "waiting to see whether %s is alive%n",
        holder.holder().map(LeaseHolder::toString).orElse("the holder of the sweep"));
  }

  private SweepOptions options() {
    require(
        "--retries", "from 0 to " + MOST_RETRIES, retries, retries >= 0 && retries <= MOST_RETRIES);
    require("--checkpoint-seconds", "> 0", checkpointSeconds, checkpointSeconds > 0);
    return new SweepOptions(
        requireNative, retryFailed, failFast, retries, checkpointSeconds, allowDrift);
  }

  private static <N extends Number> N require(String option, String rule, N value, boolean holds) {
    if (!holds) {
      throw new CommandException(
          ExitCode.USAGE, "%s must be %s: %s".formatted(option, rule, value));
    }
    return value;
  }

  private static ExitCode exitCode(SweepOutcome outcome) {
    if (outcome.cancelled()) {
      return Shutdown.exitCode().orElse(ExitCode.INTERRUPTED);
    }
    return outcome.isComplete() ? ExitCode.COMMITTED : ExitCode.FAILED;
  }
}
