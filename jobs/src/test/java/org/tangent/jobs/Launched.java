package org.tangent.jobs;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The packaged jar, as the launcher starts it on this machine. */
final class Launched {
  static final Duration LIMIT = Duration.ofMinutes(5);

  private Launched() {}

  /** Executes a command and waits for its end. */
  static Started.Outcome run(String name, Path folder, String... words)
      throws IOException, InterruptedException {
    return run(name, folder, LIMIT, words);
  }

  /** Executes a command and waits for its end, for so long at the most. */
  static Started.Outcome run(String name, Path folder, Duration limit, String... words)
      throws IOException, InterruptedException {
    try (Started process = start(name, folder, words)) {
      return process.await(limit);
    }
  }

  /**
   * Starts a command; the launcher gives way to the JVM, so that the process is the JVM's.
   *
   * @param name of the files that take its output, its log among them
   * @param folder where these files go, and where it runs
   */
  static Started start(String name, Path folder, String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of(System.getProperty("tangent.launcher")));
    command.addAll(List.of(words));
    return Started.start(
        name,
        folder,
        folder,
        Map.of(
            "JAVA_HOME",
            System.getProperty("java.home"),
            "TANGENT_LOG",
            folder.resolve(name + ".log").toString()),
        command);
  }
}
