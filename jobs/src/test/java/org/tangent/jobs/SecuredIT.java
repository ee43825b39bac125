package org.tangent.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster with authentication and encryption, whose secret stays where it was put. */
@Tag("long")
class SecuredIT {
  private static final Duration LIMIT = Duration.ofMinutes(6);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final int SECRET_BYTES = 24;

  @TempDir private static Path folder;
  private static StandaloneCluster cluster;
  private static String secret;
  private static Path properties;

  @BeforeAll
  static void start() throws Exception {
    byte[] bytes = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(bytes);
    secret = HexFormat.of().formatHex(bytes);
    properties = folder.resolve("secure.conf");
    Path events = Files.createDirectory(folder.resolve("events"));
    Files.createFile(
        properties,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        properties,
        Files.readString(Path.of("..", "conf", "secure.conf")).replace("REPLACE-ME", secret)
            + """
              spark.eventLog.enabled true
              spark.eventLog.compress false
              spark.eventLog.dir %s
              """
                .formatted(events.toUri()));
    cluster =
        StandaloneCluster.start(
            folder.resolve("cluster"), 2, StandaloneCluster.Nodes.WITH_DRIVERS.with(properties));
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void sweepsRunAndTheSecretIsNowhereElse() throws Exception {
    assertThat(Files.readString(properties)).contains(secret);
    Path good = SweepTexts.write(folder, "small", SweepTexts.SMALL);
    Path warehouse = folder.resolve("warehouse");
    Set<String> commands = new TreeSet<>();

    assertThat(submit(good, warehouse, List.of(), commands)).isZero();

    // A failure leaves a stack, too; and the driver's log is the cluster's in cluster mode.
    Path bad = SweepTexts.write(folder, "mixed", SweepTexts.goodAndBadTables(folder));
    submit(
        bad,
        warehouse,
        List.of(
            "--deploy-mode",
            "cluster",
            "--driver-memory",
            "700m",
            "--conf",
            "spark.standalone.submit.waitAppCompletion=true"),
        commands);

    WarehouseRows rows = new WarehouseRows(warehouse);
    assertThat(rows.query("SELECT sweep, exitCode FROM sweeps ORDER BY sweep"))
        .containsExactly(
            Map.of("sweep", "mixed", "exitCode", 1L), Map.of("sweep", "small", "exitCode", 0L));
    assertThat(commands)
        .anyMatch(command -> command.contains("CoarseGrainedExecutorBackend"))
        .anyMatch(command -> command.contains("DriverWrapper"))
        .noneMatch(command -> command.contains(secret));
    assertThat(holders()).containsExactly(properties);
    for (String table : List.of("runs", "plan", "sweeps", "attempts")) {
      assertThat(
              rows.value(
                  "SELECT count(*) FROM %s AS t WHERE contains(CAST(t AS VARCHAR), '%s')"
                      .formatted(table, secret)))
          .as(table)
          .isEqualTo(0L);
    }
    try (Stream<Path> events = Files.list(folder.resolve("events"))) {
      assertThat(events).hasSize(2);
    }
  }

  @Test
  void whoHasAnotherSecretIsNotLetIn() throws Exception {
    Path other = folder.resolve("other.conf");
    Files.writeString(other, Files.readString(properties).replace(secret, "another-secret"));
    Path file = SweepTexts.write(folder, "outside", SweepTexts.SMALL);
    try (Started submitted =
        cluster.submitLater(
            List.of("--properties-file", other.toString()),
            "sweep",
            file.toString(),
            "--warehouse",
            folder.resolve("other-warehouse").toString())) {
      Started.Outcome outcome = submitted.await(LIMIT);
      assertThat(outcome.exitCode()).as(outcome.stderr()).isEqualTo(ExitCode.FAILED.value());
    }
  }

  /** Submits, and looks meanwhile at what everyone on the machine could see: command lines. */
  private static int submit(Path file, Path warehouse, List<String> more, Set<String> commands)
      throws Exception {
    List<String> options = new ArrayList<>(List.of("--properties-file", properties.toString()));
    options.addAll(more);
    try (Started submitted =
        cluster.submitLater(
            options, "sweep", file.toString(), "--warehouse", warehouse.toString())) {
      while (submitted.isAlive()) {
        Stream.concat(Stream.of(submitted.handle()), cluster.startedByWorkers())
            .forEach(process -> commands.add(commandLine(process)));
        Thread.sleep(POLL.toMillis());
      }
      return submitted.await(LIMIT).exitCode();
    }
  }

  private static String commandLine(ProcessHandle process) {
    return process
        .info()
        .arguments()
        .map(words -> String.join(" ", Arrays.asList(words)))
        .orElse("");
  }

  /** All files that hold the secret: properties, warehouse, logs, events, the workers' folders. */
  private static List<Path> holders() throws IOException {
    byte[] wanted = secret.getBytes(StandardCharsets.UTF_8);
    List<Path> holders = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        if (bytes.contains(new String(wanted, StandardCharsets.ISO_8859_1))) {
          holders.add(file);
        }
      }
    }
    return holders;
  }
}
