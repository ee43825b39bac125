package org.tangent.benchmark;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.tangent.schedule.DataPaths;
import org.tangent.schedule.SweepListener;
import org.tangent.schedule.SweepOptions;
import org.tangent.schedule.SweepOutcome;
import org.tangent.schedule.SweepRunner;
import org.tangent.session.Sessions;
import org.tangent.store.Journal;
import org.tangent.store.RunRow;
import org.tangent.store.Warehouse;
import org.tangent.sweep.SweepFile;
import org.tangent.sweep.SweepPlan;

/**
 * What a sweep costs beside its runs, on two local cores:
 *
 * <pre>
 * empty N   N runs that do next to nothing: runs a second with their commits, and files; then the
 *           same sweep again, which has nothing left to do
 * heap N    the same runs, while the heap is collected all the time: what lives at most
 * mixed     runs from 0.01 to 60 seconds: the share of the wall time that the cores are busy
 * </pre>
 *
 * <p>Prints figures; asserts nothing but that the sweep is complete.
 */
public final class SweepBenchmark {
  private static final int CORES = 2;

  private static final String EMPTY =
      """
      sweep: empty
      run:
        problem: {teacherStudent: {dimension: 1, teacherUnits: 1, trainSize: 1, testSize: 1}}
        model: {oneHiddenLayer: {units: 1}}
        optimizer: {gradientDescent: {stepSize: 1}}
        stop: {trainLoss: 0, maxIterations: 0}
        record: {every: never, refit: false, kernel: false}
      grid: {seed: 'range(0, %d)'}
      """;

  /** On the machine of docs/performance.md about 60, 10, 1, 0.1 and 0.01 seconds a run. */
  private static final String MIXED =
      """
      sweep: mixed
      run:
        problem: {teacherStudent: {dimension: 10, teacherUnits: 5, trainSize: 200, testSize: 1000}}
        model: {oneHiddenLayer: {units: 1000}}
        optimizer: {gaussNewton: {stepSize: 0.01}}
        stop: {trainLoss: 0, maxIterations: 1}
        record: {every: never, refit: false, kernel: false}
      zip:
        - seed: %s
          stop.maxIterations: %s
      """;

  private static final Map<Integer, Integer> RUNS_BY_ITERATIONS =
      Map.of(10_000, 3, 2_000, 12, 200, 60, 20, 150, 2, 300);

  private static final PrintStream OUT = System.out;

  private SweepBenchmark() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory("sweep-benchmark");
    Sessions.open("benchmark", CORES).sparkContext().setLogLevel("ERROR");
    try {
      switch (arguments[0]) {
        case "empty" -> empty(folder, Integer.parseInt(arguments[1]));
        case "heap" -> heap(folder, Integer.parseInt(arguments[1]));
        case "mixed" -> mixed(folder);
        default -> throw new IllegalArgumentException("empty N, heap N or mixed: " + arguments[0]);
      }
    } finally {
      try (Stream<Path> all = Files.walk(folder)) {
        all.sorted(java.util.Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
      }
    }
    System.exit(0);
  }

  private static void empty(Path folder, int runs) throws IOException {
    run(folder, EMPTY.formatted(Math.min(runs, 2_000)).replace("empty", "warm-up"));
    Measured first = run(folder, EMPTY.formatted(runs));
    Measured again = run(folder, EMPTY.formatted(runs));
    OUT.printf(
        Locale.ROOT,
        "%d runs: %.1f s, %.0f runs/s; again, nothing to do: %.1f s; "
            + "files in runs/: %d, in the whole warehouse: %d%n",
        runs,
        first.seconds,
        runs / first.seconds,
        again.seconds,
        files(folder.resolve("runs")),
        files(folder));
  }

  private static void heap(Path folder, int runs) throws IOException {
    run(folder, EMPTY.formatted(2_000).replace("empty", "warm-up"));
    double before = liveHeap() / 1e6;
    HeapWatch watch = new HeapWatch();
    try (watch) {
      run(folder, EMPTY.formatted(runs));
    }
    OUT.printf(
        Locale.ROOT,
        "%d runs: live heap %.0f MB before and %.0f MB after; %.0f MB in the median, %.0f MB at 99 %%, "
            + "%.0f MB at most of %d collections%n",
        runs,
        before,
        liveHeap() / 1e6,
        watch.quantile(0.5),
        watch.quantile(0.99),
        watch.quantile(1),
        watch.samples.size());
  }

  private static void mixed(Path folder) throws IOException {
    StringBuilder seeds = new StringBuilder();
    StringBuilder iterations = new StringBuilder();
    int seed = 0;
    for (Map.Entry<Integer, Integer> kind : RUNS_BY_ITERATIONS.entrySet()) {
      for (int run = 0; run < kind.getValue(); run++) {
        seeds.append(seeds.isEmpty() ? "[" : ", ").append(seed++);
        iterations.append(iterations.isEmpty() ? "[" : ", ").append(kind.getKey());
      }
    }
    Measured measured = run(folder, MIXED.formatted(seeds + "]", iterations + "]"));
    OUT.printf(
        Locale.ROOT,
        "%d runs of %.3f to %.1f s: %.1f s of runs in %.1f s on %d cores: busy %.1f %%%n",
        seed,
        measured.shortest,
        measured.longest,
        measured.runSeconds,
        measured.seconds,
        CORES,
        100 * measured.runSeconds / (CORES * measured.seconds));
  }

  private static Measured run(Path folder, String text) throws IOException {
    Measured measured = new Measured();
    SparkSession session = Sessions.open("benchmark", CORES);
    long begin = System.nanoTime();
    SweepPlan plan =
        SweepFile.read("benchmark", text, List.of())
            .plan(DataPaths.fingerprints(new Configuration()));
    Warehouse warehouse = Warehouse.openForWriting(folder.toString(), new Configuration());
    SweepRunner runner = new SweepRunner(warehouse, SweepOptions.DEFAULTS);
    try (Journal journal = warehouse.journal(plan.sweep().name(), runner::status, holder -> {})) {
      SweepOutcome outcome = runner.run(session, journal, plan, measured);
      if (!outcome.isComplete()) {
        throw new IllegalStateException("not complete: " + outcome);
      }
      measured.seconds = (System.nanoTime() - begin) / 1e9;
    }
    return measured;
  }

  /** What a collection leaves, by its own account: other threads allocate on meanwhile. */
  private static long liveHeap() {
    System.gc();
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null)
        .mapToLong(pool -> pool.getCollectionUsage().getUsed())
        .sum();
  }

  private static long files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).count();
    }
  }

  /** What is measured of a sweep. */
  private static final class Measured implements SweepListener {
    private double seconds;
    private double runSeconds;
    private double shortest = Double.POSITIVE_INFINITY;
    private double longest;

    @Override
    public void finished(RunRow row) {
      double run = row.execution().wallSeconds();
      runSeconds += run;
      shortest = Math.min(shortest, run);
      longest = Math.max(longest, run);
    }
  }

  /** A thread that collects again and again, and keeps what each collection left. */
  private static final class HeapWatch implements AutoCloseable {
    private static final long PAUSE_MILLIS = 20;

    private final Thread thread = new Thread(this::watch, "heap-watch");
    private final List<Long> samples = new ArrayList<>();
    private volatile boolean ended;

    HeapWatch() {
      thread.setDaemon(true);
      thread.start();
    }

    private void watch() {
      while (!ended) {
        samples.add(liveHeap());
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
      }
    }

    /** The live heap that so large a share of the collections did not exceed, in MB. */
    double quantile(double share) {
      List<Long> sorted = samples.stream().sorted().toList();
      return sorted.get((int) Math.round(share * (sorted.size() - 1))) / 1e6;
    }

    /** Waits for the thread's end, after which the samples can be read. */
    @Override
    public void close() {
      ended = true;
      try {
        thread.join();
      } catch (InterruptedException inAHurry) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
