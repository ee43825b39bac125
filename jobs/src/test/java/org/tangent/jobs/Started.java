package org.tangent.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process of a test, its output in files; ended with all its descendants. */
final class Started implements AutoCloseable {
  private static final long GRACE_SECONDS = 10;

  /** How a process ended. */
  record Outcome(int exitCode, String stdout, String stderr) {}

  private final Process process;
  private final Path stdout;
  private final Path stderr;

  private Started(Process process, Path stdout, Path stderr) {
    this.process = process;
    this.stdout = stdout;
    this.stderr = stderr;
  }

  /**
   * Starts a process.
   *
   * @param name of the files that take its output
   * @param folder where these files go
   * @param workingFolder where the process runs
   */
  static Started start(
      String name,
      Path folder,
      Path workingFolder,
      Map<String, String> environment,
      List<String> command)
      throws IOException {
    Path stdout = folder.resolve(name + ".out");
    Path stderr = folder.resolve(name + ".err");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.directory(workingFolder.toFile());
    builder.redirectOutput(stdout.toFile()).redirectError(stderr.toFile());
    return new Started(builder.start(), stdout, stderr);
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  String stdout() {
    return read(stdout);
  }

  String stderr() {
    return read(stderr);
  }

  /** Waits for the end; a process that does not end in time is killed, and that is an error. */
  Outcome await(Duration limit) throws InterruptedException {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      close();
      throw new AssertionError("not ended within %s:%n%s%n%s".formatted(limit, stdout(), stderr()));
    }
    return new Outcome(process.exitValue(), stdout(), stderr());
  }

  /** Asks the process and its descendants to end, and kills those that have not after a while. */
  @Override
  public void close() {
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroy);
    CompletableFuture<?>[] ends =
        all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
    CompletableFuture.allOf(ends).completeOnTimeout(null, GRACE_SECONDS, TimeUnit.SECONDS).join();
    all.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
    process.toHandle().onExit().completeOnTimeout(null, GRACE_SECONDS, TimeUnit.SECONDS).join();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException torn) {
      throw new UncheckedIOException(torn);
    }
  }
}
