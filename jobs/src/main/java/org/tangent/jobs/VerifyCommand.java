package org.tangent.jobs;

import static org.apache.spark.sql.functions.col;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.tangent.analysis.Verification;
import org.tangent.analysis.VerifiedRun;
import org.tangent.analysis.VerifiedRun.Verdict;
import org.tangent.analysis.Views;
import org.tangent.session.Sessions;
import org.tangent.store.Warehouse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Repeats some runs of a sweep on this machine, and tells whether every bit is the same. */
@Command(
    name = "verify",
    description = {
      "Repeat some committed runs of a sweep on this machine, and compare them bit for bit.",
      "A difference counts where processor, BLAS and vector kernels are the same;"
          + " where they are not it is listed in units in the last place (ulps)."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Build.class,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every run that could be compared is the same, or was computed on another machine",
      "1:a run is not what it should be, or none could be compared",
      "2:wrong usage; no such sweep"
    })
final class VerifyCommand implements Callable<Integer> {
  @ParentCommand private Tangent tangent;
  @Spec private CommandSpec command;

  @Parameters(index = "0", paramLabel = "SWEEP", description = "Name of the sweep.")
  private String sweep;

  @Option(
      names = "--sample",
      paramLabel = "N",
      defaultValue = "10",
      description = "Number of runs, drawn at random (default: ${DEFAULT-VALUE}).")
  private int sample;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "0",
      description = "Another seed draws other runs (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--cores",
      paramLabel = "N",
      description = "Cores of this machine to use; all by default.")
  private Integer cores;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    atLeastOne("--sample", sample);
    int threads = cores == null ? Runtime.getRuntime().availableProcessors() : cores;
    atLeastOne("--cores", threads);
    Configuration fileSystems = Sessions.fileSystems();
    Warehouse warehouse = Warehouse.open(tangent.warehouse(), fileSystems);
    SparkSession session = Sessions.open("tangent verify " + sweep, threads);
    try {
      Views.register(session, warehouse);
      List<VerifiedRun> runs = verify(session, fileSystems, threads);
      new Console(command.commandLine().getOut()).print(table(runs), json);
      System.err.println(summary(runs));
      return exitCode(runs).value();
    } finally {
      session.stop();
    }
  }

  private List<VerifiedRun> verify(SparkSession session, Configuration fileSystems, int threads)
      throws InterruptedException {
    Verification verification = new Verification(session, fileSystems);
    List<String> drawn = verification.sample(sweep, sample, seed);
    if (drawn.isEmpty()) {
      boolean known = !session.table("plan").filter(col("sweep").equalTo(sweep)).isEmpty();
      throw ReadingCommand.refused(
          known
              ? "no run of the sweep is committed yet: " + sweep
              : "there is no sweep of this name in the warehouse: " + sweep);
    }
    Tally tally = new Tally(drawn.size(), threads);
    try (Progress progress = Progress.open("verify " + sweep, tally.counts(), System.err)) {
      return verification
          .verify(
              drawn,
              threads,
              run -> {
                tally.add(run);
                progress.update(tally.counts());
              })
          .stream()
          .sorted(Comparator.comparing(VerifiedRun::runId))
          .toList();
    }
  }

  /** How many have ended. */
  private static final class Tally {
    private final long total;
    private final int threads;
    private long right;
    private long wrong;

    Tally(long total, int threads) {
      this.total = total;
      this.threads = threads;
    }

    void add(VerifiedRun run) {
      if (run.isWrong()) {
        wrong++;
      } else {
        right++;
      }
    }

    Progress.Counts counts() {
      long running = Math.min(threads, total - right - wrong);
      return new Progress.Counts(right, wrong, running, total);
    }
  }

  private static Table table(List<VerifiedRun> runs) {
    return new Table(
        List.of(
            Column.text("runId"),
            Column.text("verdict"),
            Column.number("differences"),
            Column.number("ulps"),
            Column.text("largest"),
            Column.text("machine"),
            Column.text("remark")),
        runs.stream().map(VerifyCommand::cells).toList());
  }

  private static List<Object> cells(VerifiedRun run) {
    return Arrays.asList(
        run.runId(),
        run.verdict().name().toLowerCase(Locale.ROOT),
        run.differences(),
        run.ulps(),
        run.place(),
        run.machine(),
        run.remark());
  }

  private String summary(List<VerifiedRun> runs) {
    return "verify %s: %d runs, %d the same bit for bit, %d different, %d failed, %d not compared"
        .formatted(
            sweep,
            runs.size(),
            count(runs, Verdict.SAME),
            count(runs, Verdict.DIFFERENT),
            count(runs, Verdict.FAILED),
            count(runs, Verdict.SKIPPED));
  }

  private static long count(List<VerifiedRun> runs, Verdict verdict) {
    return runs.stream().filter(run -> run.verdict() == verdict).count();
  }

  private static ExitCode exitCode(List<VerifiedRun> runs) {
    boolean nothingCompared = count(runs, Verdict.SKIPPED) == runs.size();
    return nothingCompared || runs.stream().anyMatch(VerifiedRun::isWrong)
        ? ExitCode.FAILED
        : ExitCode.COMMITTED;
  }

  private static void atLeastOne(String option, int value) {
    if (value < 1) {
      throw ReadingCommand.refused("%s must be >= 1: %d".formatted(option, value));
    }
  }
}
