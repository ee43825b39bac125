package org.tangent.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Spark cluster of real processes on this machine: one master and workers of one core each, from
 * the jars that were packaged beside ours. Ports are chosen by the system.
 */
final class StandaloneCluster implements AutoCloseable {
  private static final Path SPARK_HOME = Path.of(System.getProperty("tangent.spark.home"));
  private static final String JAR = System.getProperty("tangent.jar");
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration SUBMIT_LIMIT = Duration.ofMinutes(4);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://\\S+)");
  private static final Pattern PAGES =
      Pattern.compile("Bound MasterWebUI to .* started at (http://\\S+)");

  private final Path folder;
  private final List<Started> processes = new ArrayList<>();
  private final AtomicInteger submissions = new AtomicInteger();
  private String master;

  private StandaloneCluster(Path folder) {
    this.folder = folder;
  }

  /**
   * Starts a cluster and waits until every worker has registered.
   *
   * @param folder takes logs and the workers' files
   */
  static StandaloneCluster start(Path folder, int workers)
      throws IOException, InterruptedException {
    StandaloneCluster cluster = new StandaloneCluster(folder);
    try {
      cluster.startMaster();
      for (int worker = 1; worker <= workers; worker++) {
        cluster.startWorker(worker);
      }
      cluster.awaitWorkers(workers);
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException | Error failed) {
      cluster.close();
      throw failed;
    }
  }

  /** The address to submit to. */
  String master() {
    return master;
  }

  /** The workers' processes, for tests that kill one; executors are their children. */
  List<ProcessHandle> workers() {
    return processes.stream().skip(1).map(Started::handle).toList();
  }

  /** Submits our jar in client mode with these words of the command line, and waits. */
  Started.Outcome submit(String... words) throws IOException, InterruptedException {
    try (Started submitted = submitLater(words)) {
      return submitted.await(SUBMIT_LIMIT);
    }
  }

  /** Submits without waiting; the caller closes what it gets. */
  Started submitLater(String... words) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "org.apache.spark.deploy.SparkSubmit",
                "--master",
                master,
                "--conf",
                "spark.driver.host=127.0.0.1",
                "--conf",
                "spark.executor.memory=600m",
                "--conf",
                "spark.ui.enabled=false",
                JAR));
    arguments.addAll(List.of(words));
    return start("submit" + submissions.incrementAndGet(), arguments);
  }

  /** Ends every process that this cluster started, and those that they started. */
  @Override
  public void close() {
    for (int last = processes.size() - 1; last >= 0; last--) {
      processes.get(last).close();
    }
  }

  private void startMaster() throws IOException, InterruptedException {
    Started process =
        start(
            "master",
            List.of(
                "org.apache.spark.deploy.master.Master",
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--webui-port",
                "0"));
    processes.add(process);
    master = awaitLogged(process, MASTER);
  }

  private void startWorker(int number) throws IOException {
    processes.add(
        start(
            "worker" + number,
            List.of(
                "org.apache.spark.deploy.worker.Worker",
                "--host",
                "127.0.0.1",
                "--webui-port",
                "0",
                "--cores",
                "1",
                "--memory",
                "1g",
                "--work-dir",
                folder.resolve("work" + number).toString(),
                master)));
  }

  private void awaitWorkers(int workers) throws IOException, InterruptedException {
    String pages = awaitLogged(processes.get(0), PAGES);
    // The log may name the machine, but the pages are bound to the loopback.
    URI state = URI.create("http://127.0.0.1:%d/json/".formatted(URI.create(pages).getPort()));
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest request = HttpRequest.newBuilder(state).timeout(START_LIMIT).build();
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (true) {
      String body = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
      JsonNode alive = new ObjectMapper().readTree(body).path("aliveworkers");
      if (alive.asInt() == workers) {
        return;
      }
      pause(deadline, "registered workers: " + alive);
    }
  }

  private static String awaitLogged(Started process, Pattern pattern) throws InterruptedException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (true) {
      Optional<String> logged = logged(process, pattern);
      if (logged.isPresent()) {
        return logged.get();
      }
      if (!process.isAlive()) {
        throw new AssertionError("ended too early:\n" + process.stderr());
      }
      pause(deadline, process.stderr());
    }
  }

  private static Optional<String> logged(Started process, Pattern pattern) {
    Matcher matcher = pattern.matcher(process.stderr());
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static void pause(long deadline, String state) throws InterruptedException {
    if (System.nanoTime() > deadline) {
      throw new AssertionError("no cluster within %s: %s".formatted(START_LIMIT, state));
    }
    Thread.sleep(POLL.toMillis());
  }

  private Started start(String name, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx600m");
    Stream.of(System.getProperty("tangent.jvm.args").split(" ")).forEach(command::add);
    command.addAll(List.of("-cp", SPARK_HOME.resolve("jars") + File.separator + "*"));
    command.addAll(arguments);
    Files.createDirectories(folder);
    return Started.start(
        name,
        folder,
        folder,
        Map.of(
            "SPARK_HOME",
            SPARK_HOME.toString(),
            "SPARK_SCALA_VERSION",
            "2.13",
            "SPARK_LOCAL_IP",
            "127.0.0.1",
            "SPARK_WORKER_DIR",
            folder.resolve("work").toString()),
        command);
  }
}
