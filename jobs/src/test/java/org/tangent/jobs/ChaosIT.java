package org.tangent.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A sweep on a cluster of real processes of which one is killed by the signal 9 at random instants,
 * over and over, the driver among them, which is then started again by the same command. The table
 * must be that of the sweep that nobody disturbed, bit for bit.
 *
 * <p>The short form is part of every build; {@code ./mvnw -Pchaos verify} runs the long one alone.
 * Both print what they counted. The kinds and the waiting times of the kills follow from the seed,
 * of which {@code -Dtangent.chaos.seed} gives another; what they hit depends on the machine as
 * well.
 */
@Timeout(3600)
class ChaosIT {
  private static final int KILLS = Integer.getInteger("tangent.chaos.kills", 6);
  private static final int RUNS = Integer.getInteger("tangent.chaos.runs", 40);
  private static final long SEED = Long.getLong("tangent.chaos.seed", 1);

  /** Roughly, for one of the longest runs on one core of today. */
  private static final int LONGEST_SECONDS = Integer.getInteger("tangent.chaos.seconds", 4);

  private static final int WORKERS = 2;
  private static final int EXIT_OF_KILL = 137;
  private static final Duration LIMIT = Duration.ofMinutes(30);
  private static final Duration POLL = Duration.ofMillis(50);

  /**
   * Seconds of waiting between kills, as a share of what the sweep takes undisturbed. The rest is
   * enough for the progress that is waited for besides, so that the sweep outlasts the kills.
   */
  private static final double SHARE_UNTIL_LAST_KILL = 0.15;

  /**
   * The share of results that are there at the last kill; those that take milliseconds come last.
   */
  private static final double SHARE_BEFORE_LAST_KILL = 0.3;

  /** The share of kills that wait for no progress, and so meet what has just been started. */
  private static final double SHARE_IN_A_ROW = 0.25;

  /** A result that is older is safe from every kill, says docs/storage.md. */
  private static final Duration LONGEST_COMMIT = Duration.ofSeconds(10);

  /** What is killed. */
  private enum Victim {
    EXECUTOR(0.45),
    WORKER(0.2),
    DRIVER(0.35);

    private final double share;

    Victim(double share) {
      this.share = share;
    }

    /** So many of each as its share, in random order. */
    static List<Victim> draw(int kills, Random random) {
      List<Victim> drawn = new ArrayList<>();
      for (Victim victim : values()) {
        int more = (int) Math.round(victim.share * kills);
        drawn.addAll(Collections.nCopies(Math.min(more, kills - drawn.size()), victim));
      }
      Collections.shuffle(drawn, random);
      return drawn;
    }
  }

  /** Kept after a failure, with the logs of all processes. */
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path folder;

  private final long start = System.nanoTime();
  private final Random random = new Random(SEED);
  private final Map<Victim, Integer> killed = new EnumMap<>(Victim.class);
  private final Path disturbed = folder.resolve("disturbed");
  private StandaloneCluster cluster;
  private CommitWatch watch;
  private Path file;

  @Test
  void everyRunIsThereOnceAndTheSameWhateverIsKilled() throws Exception {
    file = SweepTexts.write(folder, "chaos", SweepTexts.ofAllLengths(RUNS, LONGEST_SECONDS));
    WarehouseRows expected = undisturbed();
    double secondsForAll = seconds(start);
    say("%d runs undisturbed in %.1f s; seed %d", RUNS, secondsForAll, SEED);

    PlainReader reader;
    int exitCode;
    try (StandaloneCluster started = StandaloneCluster.start(folder.resolve("cluster"), WORKERS);
        CommitWatch watching = CommitWatch.start(disturbed, folder.resolve("links"));
        PlainReader reading = PlainReader.start(disturbed)) {
      cluster = started;
      watch = watching;
      reader = reading;
      exitCode = disturb(SHARE_UNTIL_LAST_KILL * secondsForAll / KILLS);
    }
    WarehouseRows found = new WarehouseRows(disturbed);
    report(found, reader);

    assertThat(exitCode).isZero();
    assertThat(reader.complaints()).isEmpty();
    assertThat(reader.readings()).isPositive();
    assertThat(found.value("SELECT count(*) FROM runs")).isEqualTo((long) RUNS);
    assertThat(found.value("SELECT count(DISTINCT runId) FROM runs")).isEqualTo((long) RUNS);
    assertThat(found.results()).isEqualTo(expected.results());
    assertThat(found.trajectories()).isEqualTo(expected.trajectories()).isNotEmpty();
    assertNothingCommittedWasLost(found);
    assertThat(found.value("SELECT count(*) FROM attempts WHERE status = 'LOST'")).isNotEqualTo(0L);
    assertThat(found.value("SELECT count(*) FROM attempts WHERE status <> 'LOST'")).isEqualTo(0L);
    assertThat(found.value("SELECT count(*) FROM runs WHERE resumedFrom > 0")).isNotEqualTo(0L);
    assertThat(files("_checkpoints")).isEmpty();
    assertThat(files("_journal")).isEmpty();
    assertThat(disturbed.resolve("_torn")).doesNotExist();
  }

  private static WarehouseRows undisturbed() throws Exception {
    Path warehouse = folder.resolve("undisturbed");
    Started.Outcome outcome =
        Launched.run(
            "undisturbed",
            folder,
            LIMIT,
            "sweep",
            "chaos.yaml",
            "--cores",
            Integer.toString(WORKERS),
            "--warehouse",
            warehouse.toString());
    assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
    return new WarehouseRows(warehouse);
  }

  /**
   * Kills, and lets the sweep go on to its end.
   *
   * @param meanSeconds that a kill waits, after there was progress since the one before
   * @return the exit code of the last driver
   */
  private int disturb(double meanSeconds) throws Exception {
    Started driver = submit();
    try {
      Set<String> before = Set.of();
      int kill = 0;
      for (Victim victim : Victim.draw(KILLS, random)) {
        boolean inARow = !before.isEmpty() && random.nextDouble() < SHARE_IN_A_ROW;
        if (!inARow) {
          awaitProgress(driver, before);
        }
        awaitResults(driver, resultsBefore(kill++));
        sleepBesides(driver, 2 * meanSeconds * random.nextDouble());
        before = progress();
        long pid = kill(victim, driver);
        say(
            "%.0f s: killed %s %d, %d results so far",
            seconds(start), victim, pid, watch.results().size());
        if (victim == Victim.DRIVER) {
          driver.close();
          driver = submit();
        }
      }
      return driver.await(LIMIT).exitCode();
    } finally {
      driver.close();
    }
  }

  /**
   * The first half of the kills falls on the long runs, which come first and have checkpoints; the
   * other half is spread over the results, so that it falls on commits and publications.
   */
  private static int resultsBefore(int kill) {
    return Math.max(0, (int) (SHARE_BEFORE_LAST_KILL * RUNS * (2.0 * kill / KILLS - 1)));
  }

  private void awaitResults(Started driver, int results) throws InterruptedException {
    await(driver, results + " results", () -> watch.results().size() >= results);
  }

  /** Waits for a result or a checkpoint that was not there. */
  private void awaitProgress(Started driver, Set<String> before) throws InterruptedException {
    await(driver, "progress", () -> !before.containsAll(progress()));
  }

  private Set<String> progress() {
    Set<String> there = new HashSet<>(watch.results().keySet());
    files("_checkpoints").stream()
        .map(Path::toString)
        .filter(name -> name.endsWith(".checkpoint"))
        .forEach(there::add);
    return there;
  }

  /** Many retries: a run is not to be suspected for what chance does to its executors here. */
  private Started submit() throws IOException {
    return cluster.submitLater(
        "sweep",
        file.toString(),
        "--warehouse",
        disturbed.toString(),
        "--checkpoint-seconds",
        LONGEST_SECONDS > 10 ? "2" : "0.5",
        "--retries",
        Integer.toString(KILLS));
  }

  private long kill(Victim victim, Started driver) throws Exception {
    killed.merge(victim, 1, Integer::sum);
    return switch (victim) {
      case EXECUTOR -> {
        await(driver, "an executor", () -> !cluster.executors().isEmpty());
        List<ProcessHandle> executors = cluster.executors();
        ProcessHandle one = executors.get(random.nextInt(executors.size()));
        one.destroyForcibly();
        yield one.pid();
      }
      case WORKER -> {
        long pid = cluster.killWorker(random.nextInt(cluster.workers()));
        cluster.startWorker();
        yield pid;
      }
      case DRIVER -> {
        driver.handle().destroyForcibly();
        assertThat(driver.await(LIMIT).exitCode()).isEqualTo(EXIT_OF_KILL);
        yield driver.handle().pid();
      }
    };
  }

  private void sleepBesides(Started driver, double seconds) throws InterruptedException {
    long end = System.nanoTime() + (long) (1e9 * seconds);
    await(driver, "the next kill", () -> System.nanoTime() >= end);
  }

  /** Waits; meanwhile the driver must not end. */
  private void await(Started driver, String what, BooleanSupplier condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(driver.isAlive()).as(() -> ended(driver, what)).isTrue();
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      Thread.sleep(POLL.toMillis());
    }
  }

  private String ended(Started driver, String what) {
    return "the driver ended, after the kills %s, while %s was waited for:%n%s"
        .formatted(killed, what, driver.stderr());
  }

  /** What was seen once is there for ever, from the same execution, and was seen in time. */
  private void assertNothingCommittedWasLost(WarehouseRows found) throws Exception {
    assertThat(watch.complaints()).isEmpty();
    List<Map<String, Object>> rows =
        found.query("SELECT runId, epoch_ms(finishedAt) AS finishedAt FROM runs");
    assertThat(watch.results()).hasSize(RUNS);
    for (Map<String, Object> row : rows) {
      CommitWatch.Seen seen = watch.results().get((String) row.get("runId"));
      assertThat(row.get("finishedAt")).isEqualTo(seen.finishedAt().toEpochMilli());
    }
    assertThat(watch.longestDelay()).isLessThan(LONGEST_COMMIT);
  }

  private void report(WarehouseRows found, PlainReader reader) throws Exception {
    say("kills: %s", killed);
    say(
        "rows: %s, distinct run ids: %s, files in runs/: %d",
        found.value("SELECT count(*) FROM runs"),
        found.value("SELECT count(DISTINCT runId) FROM runs"),
        files("runs").size());
    say(
        "results of a resumed execution: %s, LOST rows: %s, FAILED rows: %s, submissions: %s",
        found.value("SELECT count(*) FROM runs WHERE resumedFrom > 0"),
        attempts(found, "LOST"),
        attempts(found, "FAILED"),
        found.value("SELECT count(*) FROM sweeps"));
    say(
        "longest from the end of a run until its result was seen: %.1f s; plain readings: %d",
        watch.longestDelay().toMillis() / 1e3, reader.readings());
    say("seconds altogether: %.0f", seconds(start));
  }

  private long attempts(WarehouseRows found, String status) throws SQLException {
    return files("attempts").isEmpty()
        ? 0
        : (Long) found.value("SELECT count(*) FROM attempts WHERE status = '%s'".formatted(status));
  }

  private List<Path> files(String part) {
    Path root = disturbed.resolve(part);
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> found = Files.walk(root)) {
      return found.filter(Files::isRegularFile).toList();
    } catch (IOException | UncheckedIOException changing) {
      return List.of();
    }
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static void say(String format, Object... values) {
    System.out.printf("chaos: " + format + "%n", values);
  }
}
