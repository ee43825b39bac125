package org.tangent.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher as a user meets it: from another folder, through links. */
class LauncherIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  /** The JVM itself says so, and has no switch for it. */
  private static final String UNAVOIDABLE =
      "WARNING: Using incubator modules: jdk.incubator.vector";

  @TempDir private Path folder;
  private Path elsewhere;
  private Path launcher;

  @BeforeEach
  void link() throws IOException {
    elsewhere = Files.createDirectory(folder.resolve("else where"));
    Path first = folder.resolve("first");
    Files.createSymbolicLink(first, Path.of(System.getProperty("tangent.launcher")));
    launcher = elsewhere.resolve("tangent");
    Files.createSymbolicLink(launcher, Path.of("../first"));
  }

  @Test
  void doctorPrintsItsTableAndNothingElse() throws Exception {
    Started.Outcome outcome = launch(javaHome(), "doctor");
    assertThat(outcome.exitCode()).as(outcome.stdout() + outcome.stderr()).isZero();
    assertThat(outcome.stdout().lines().findFirst().orElseThrow()).matches("check +value +verdict");
    assertThat(outcome.stdout()).contains("JNIBLAS").contains(elsewhere + "/warehouse");
    assertThat(outcome.stderr().lines()).filteredOn(line -> !line.equals(UNAVOIDABLE)).isEmpty();
    assertThat(Files.readString(folder.resolve("log/tangent.log"))).contains("SparkContext");
    assertThat(elsewhere.toFile().list()).containsExactly("tangent");
  }

  @Test
  void optionsOfTheUserReachTheJvm() throws Exception {
    Started.Outcome outcome =
        launch(
            Map.of(
                "JAVA_HOME",
                System.getProperty("java.home"),
                "TANGENT_JAVA_OPTS",
                "-Xmx700m -Dspark.master=local[1]"),
            "doctor",
            "--json");
    assertThat(outcome.stdout()).contains("local[1]").contains("heap 0.");
  }

  @Test
  void missingJavaIsToldInOneLine() throws Exception {
    Started.Outcome outcome = launch(Map.of("JAVA_HOME", "/nowhere"), "doctor");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.stderr().lines())
        .containsExactly("tangent: JAVA_HOME has no bin/java: /nowhere");
  }

  @Test
  void oldJavaIsToldInOneLine() throws Exception {
    Path java = Files.createDirectories(folder.resolve("jdk8/bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"1.8.0_392\"' >&2\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Started.Outcome outcome =
        launch(Map.of("JAVA_HOME", folder.resolve("jdk8").toString()), "doctor");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.stderr().lines())
        .containsExactly("tangent: Java 17 or newer is needed, but %s is 8".formatted(java));
  }

  private static Map<String, String> javaHome() {
    return Map.of("JAVA_HOME", System.getProperty("java.home"));
  }

  private Started.Outcome launch(Map<String, String> environment, String... words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(words));
    Map<String, String> all = new HashMap<>(environment);
    all.put("TANGENT_LOG", folder.resolve("log/tangent.log").toString());
    try (Started process = Started.start("launcher", folder, elsewhere, all, command)) {
      return process.await(LIMIT);
    }
  }
}
