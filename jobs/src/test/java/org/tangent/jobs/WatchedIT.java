package org.tangent.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sweep that is watched from outside while it runs, after it was killed, and to its end. */
class WatchedIT {
  private static final Duration POLL = Duration.ofMillis(200);

  /** Runs of some seconds each, so that heartbeats tell of them. */
  private static final String SWEEP =
      """
      sweep: long
      run:
        problem: {teacherStudent: {dimension: 5, teacherUnits: 2, trainSize: 200, testSize: 100}}
        model: {oneHiddenLayer: {units: 400}}
        optimizer: {gaussNewton: {stepSize: 0.01}}
        stop: {trainLoss: 0, maxIterations: 2000}
        record: {every: never}
      grid: {seed: 'range(0, 6)'}
      """;

  @TempDir private Path folder;

  @Test
  void statusNeedsNoLivingDriver() throws Exception {
    SweepTexts.write(folder, "long", SWEEP);
    Path warehouse = folder.resolve("warehouse");
    Started.Outcome waited;
    Started.Outcome watched;
    String runId;
    try (Started driver = sweep("killed")) {
      JsonNode running =
          await(
              driver, row -> row.at("/running").longValue() > 0 && row.at("/done").longValue() > 0);
      assertThat(running.at("/state").textValue()).isEqualTo("running");
      assertThat(running.at("/runs").longValue()).isEqualTo(6);
      assertThat(running.at("/driver/pid").longValue()).isEqualTo(driver.handle().pid());
      assertThat(running.at("/driver/state").textValue()).isEqualTo("running");
      assertThat(running.at("/remainingSeconds").isNumber()).isTrue();
      JsonNode run = running.at("/underWay/0");
      assertThat(run.at("/iteration").longValue()).isBetween(0L, 2000L);
      assertThat(run.at("/maxIterations").longValue()).isEqualTo(2000);
      assertThat(run.at("/attempt").longValue()).isEqualTo(1);
      runId = run.at("/runId").textValue();

      try (Started wait = status("waiting", "--wait");
          Started watch = status("watching", "--watch")) {
        awaitOutput(watch, "long: running, ");
        driver.handle().destroyForcibly();
        waited = wait.await(Launched.LIMIT);
        watched = watch.await(Launched.LIMIT);
      }
    }
    assertThat(waited.exitCode()).isEqualTo(ExitCode.FAILED.value());
    assertThat(waited.stdout()).isEmpty();
    assertThat(waited.stderr()).contains("is dead, and the sweep has not ended");
    assertThat(watched.exitCode()).as(watched.stderr()).isZero();
    assertThat(watched.stdout().lines().reduce("", (before, line) -> line))
        .startsWith("long: stale, ");

    Started.Outcome stale = Typed.on(warehouse, "status", "long");
    assertThat(stale.stdout())
        .containsPattern("(?m)^long +stale +6 ")
        .contains("it is dead, its last heartbeat ")
        .contains("Give the sweep command again");
    JsonNode dead = json(Typed.on(warehouse, "status", "long", "--json"));
    assertThat(dead.at("/running").longValue()).isZero();
    assertThat(dead.at("/stale").longValue()).isEqualTo(dead.at("/underWay").size());
    assertThat(dead.at("/driver/state").textValue()).isEqualTo("dead");
    assertThat(Typed.on(warehouse, "logs", runId).stdout())
        .containsPattern("(?m)^== \\S+ (STALE|CAPPED) on ");

    Instant before = Instant.now();
    try (Started wait = status("end", "--wait", "--since", before.toString());
        Started driver = sweep("resumed")) {
      assertThat(driver.await(Launched.LIMIT).exitCode()).as(driver.stderr()).isZero();
      Started.Outcome end = wait.await(Launched.LIMIT);
      assertThat(end.exitCode()).as(end.stderr()).isZero();
      assertThat(end.stdout()).isEmpty();
    }
    JsonNode complete = json(Typed.on(warehouse, "status", "long", "--json"));
    assertThat(complete.at("/state").textValue()).isEqualTo("complete");
    assertThat(complete.at("/done").longValue()).isEqualTo(6);
    assertThat(complete.at("/driver/state").textValue()).isEqualTo("released");
    assertThat(Typed.on(warehouse, "compact").exitCode()).isZero();
    assertThat(new WarehouseRows(warehouse).value("SELECT count(*) FROM runs")).isEqualTo(6L);
  }

  private Started sweep(String name) throws IOException {
    return Launched.start(name, folder, "sweep", "long.yaml", "--cores", "2");
  }

  private Started status(String name, String... options) throws IOException {
    String[] words = new String[2 + options.length];
    words[0] = "status";
    words[1] = "long";
    System.arraycopy(options, 0, words, 2, options.length);
    return Launched.start(name, folder, words);
  }

  /** The first state of the sweep that is as it should be. */
  private JsonNode await(Started driver, Predicate<JsonNode> wanted) throws Exception {
    long deadline = System.nanoTime() + Launched.LIMIT.toNanos();
    while (System.nanoTime() < deadline) {
      assertThat(driver.isAlive()).as("ended too early:%n%s", driver.stderr()).isTrue();
      Started.Outcome outcome = Typed.on(folder.resolve("warehouse"), "status", "long", "--json");
      if (outcome.exitCode() == 0 && wanted.test(json(outcome))) {
        return json(outcome);
      }
      Thread.sleep(POLL.toMillis());
    }
    throw new AssertionError("not seen:\n" + driver.stderr());
  }

  private static void awaitOutput(Started process, String text) throws Exception {
    long deadline = System.nanoTime() + Launched.LIMIT.toNanos();
    while (!process.stdout().contains(text)) {
      assertThat(process.isAlive()).as(process.stderr()).isTrue();
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.sleep(POLL.toMillis());
    }
  }

  private static JsonNode json(Started.Outcome outcome) throws IOException {
    assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
    return new ObjectMapper().readTree(outcome.stdout()).get(0);
  }
}
