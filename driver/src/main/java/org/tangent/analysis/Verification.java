package org.tangent.analysis;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.tangent.analysis.VerifiedRun.Verdict;
import org.tangent.data.DataFiles;
import org.tangent.run.RunResult;
import org.tangent.run.RunSpec;
import org.tangent.run.RunStatus;
import org.tangent.run.TrainingRun;
import org.tangent.schedule.DataPaths;
import org.tangent.sweep.CanonicalJson;
import org.tangent.sweep.DataFingerprints;
import org.tangent.sweep.RunId;
import org.tangent.sweep.SweepException;

/**
 * Repeats committed runs in this JVM, from the specs stored with them, and compares all that does
 * not depend on time and place: status, reason, iterations, metrics, trajectory and weights.
 */
public final class Verification {
  private static final Object[] RESULTS = {
    RunStatus.CONVERGED.name(), RunStatus.CAPPED.name(), RunStatus.DIVERGED.name()
  };

  private final SparkSession session;
  private final Configuration fileSystems;
  private final DataFingerprints fingerprints;

  /**
   * For runs of a warehouse whose views are registered.
   *
   * @param fileSystems settings of the file systems that hold the data files
   */
  public Verification(SparkSession session, Configuration fileSystems) {
    this.session = session;
    this.fileSystems = fileSystems;
    this.fingerprints = DataPaths.fingerprints(fileSystems);
  }

  /**
   * Draws runs of a sweep that have a result.
   *
   * @param most number of runs at most
   * @param seed another seed draws other runs
   * @return ids of different runs
   */
  public List<String> sample(String sweep, int most, long seed) {
    return session
        .table("sweep_runs")
        .filter(col("sweep").equalTo(sweep))
        .filter(col("status").isin(RESULTS))
        .select("runId")
        .distinct()
        .orderBy(xxhash64(lit(seed), col("runId")), col("runId"))
        .limit(most)
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  /**
   * Repeats runs and compares.
   *
   * @param cores number of runs at a time
   * @param listener is told of each, in the order in which they end
   * @return what became of each, in no order
   */
  public List<VerifiedRun> verify(List<String> runIds, int cores, Consumer<VerifiedRun> listener)
      throws InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(cores);
    // Rows are large; no more are read than are needed soon.
    Semaphore ahead = new Semaphore(2 * cores);
    try {
      Iterator<Row> rows =
          session.table("runs").filter(col("runId").isin(runIds.toArray())).toLocalIterator();
      List<Future<VerifiedRun>> verified = new ArrayList<>();
      while (rows.hasNext()) {
        Row row = rows.next();
        ahead.acquire();
        Repetition repetition = prepare(row);
        verified.add(
            pool.submit(
                () -> {
                  try {
                    VerifiedRun run = repetition.run();
                    synchronized (listener) {
                      listener.accept(run);
                    }
                    return run;
                  } finally {
                    ahead.release();
                  }
                }));
      }
      List<VerifiedRun> all = new ArrayList<>();
      for (Future<VerifiedRun> run : verified) {
        all.add(run.get());
      }
      return all;
    } catch (ExecutionException thrown) {
      throw new IllegalStateException("a run could not be verified", thrown.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  /** What is left to do of a run. */
  @FunctionalInterface
  private interface Repetition {
    VerifiedRun run();
  }

  /** Finds out whether the run can be repeated; data files are hashed here, each once. */
  private Repetition prepare(Row row) {
    long revision = row.<Long>getAs("numericsRevision");
    if (revision != TrainingRun.NUMERICS_REVISION) {
      return skipped(
          row,
          "other numerics revision: %d, here %d"
              .formatted(revision, TrainingRun.NUMERICS_REVISION));
    }
    String json = row.getAs("spec");
    RunSpec spec;
    Map<String, String> hashes;
    try {
      spec = CanonicalJson.read(json);
      hashes = fingerprints.of(spec);
    } catch (SweepException unusable) {
      return skipped(row, unusable.getMessage());
    }
    if (!RunId.of(json, hashes, TrainingRun.NUMERICS_REVISION).equals(row.getAs("runId"))) {
      return skipped(row, hashes.isEmpty() ? "the run id is not that of the spec" : "data changed");
    }
    if (isEndedByTheClock(row, spec)) {
      return skipped(row, "ended by maxSeconds");
    }
    return () -> repeat(row, spec, DataPaths.planned(fileSystems, hashes));
  }

  private static boolean isEndedByTheClock(Row row, RunSpec spec) {
    return spec.stop().maxSeconds() != null
        && row.getAs("status").equals(RunStatus.CAPPED.name())
        && row.<Long>getAs("iterations") < spec.stop().maxIterations();
  }

  private static Repetition skipped(Row row, String why) {
    return () -> of(row, Verdict.SKIPPED, null, why);
  }

  private static VerifiedRun repeat(Row row, RunSpec spec, DataFiles files) {
    RunResult result;
    try {
      result = TrainingRun.run(spec, files);
    } catch (RuntimeException thrown) {
      return of(row, Verdict.FAILED, null, thrown.toString());
    }
    Comparison comparison = Comparison.of(RunValues.of(row), RunValues.of(result));
    return of(row, comparison.isSame() ? Verdict.SAME : Verdict.DIFFERENT, comparison, null);
  }

  private static VerifiedRun of(Row row, Verdict verdict, Comparison comparison, String remark) {
    return new VerifiedRun(
        row.getAs("runId"),
        verdict,
        comparison == null ? null : comparison.differences(),
        comparison == null ? null : comparison.ulps(),
        comparison == null ? null : comparison.place(),
        Computer.comparedWithThis(row),
        remark);
  }
}
