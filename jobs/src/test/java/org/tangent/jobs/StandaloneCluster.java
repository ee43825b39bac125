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
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Spark cluster of real processes on this machine: one master and workers of one core each, from
 * the jars that were packaged beside ours. Ports are chosen by the system. It can lose parts by
 * kill -9 and regain them; whatever it started is ended by its process id when it is closed.
 */
final class StandaloneCluster implements AutoCloseable {
  private static final Path SPARK_HOME = Path.of(System.getProperty("tangent.spark.home"));
  private static final String JAR = System.getProperty("tangent.jar");
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration SUBMIT_LIMIT = Duration.ofMinutes(4);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Map<String, String> SETTINGS =
      Map.of(
          "spark.driver.host", "127.0.0.1",
          "spark.executor.memory", "600m",
          "spark.ui.enabled", "false");
  private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://\\S+)");
  private static final Pattern PAGES =
      Pattern.compile("Bound MasterWebUI to .* started at (http://\\S+)");

  private final Path folder;
  private final List<Started> workers = new ArrayList<>();

  /** What lost its parent by a kill, and would not be found among descendants. */
  private final List<ProcessHandle> orphans = new ArrayList<>();

  private final AtomicInteger submissions = new AtomicInteger();
  private Started masterProcess;
  private String master;
  private int startedWorkers;

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
      for (int worker = 0; worker < workers; worker++) {
        cluster.startWorker();
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

  /** The processes of the executors that the workers have at this moment. */
  List<ProcessHandle> executors() {
    return workers.stream()
        .flatMap(worker -> worker.handle().children())
        .filter(ProcessHandle::isAlive)
        .toList();
  }

  /**
   * Kills a worker, by the signal 9. Its executors are left to find out for themselves.
   *
   * @param which from 0
   * @return its process id
   */
  long killWorker(int which) throws InterruptedException {
    Started worker = workers.remove(which);
    worker.handle().children().forEach(orphans::add);
    worker.handle().destroyForcibly();
    worker.await(START_LIMIT);
    return worker.handle().pid();
  }

  /** Starts a worker more, and does not wait until it has registered. */
  void startWorker() throws IOException {
    workers.add(startWorker(++startedWorkers));
  }

  /** How many workers run. */
  int workers() {
    return workers.size();
  }

  /** Submits our jar in client mode with these words of the command line, and waits. */
  Started.Outcome submit(String... words) throws IOException, InterruptedException {
    try (Started submitted = submitLater(words)) {
      return submitted.await(SUBMIT_LIMIT);
    }
  }

  /** Submits without waiting; the caller closes what it gets. */
  Started submitLater(String... words) throws IOException {
    return submitLater(Map.of(), words);
  }

  /**
   * Submits with settings of Spark without waiting; the caller closes what it gets.
   *
   * @param settings in place of those of these tests, or beside them
   */
  Started submitLater(Map<String, String> settings, String... words) throws IOException {
    Map<String, String> all = new TreeMap<>(SETTINGS);
    all.putAll(settings);
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("org.apache.spark.deploy.SparkSubmit", "--master", master));
    all.forEach((key, value) -> arguments.addAll(List.of("--conf", key + "=" + value)));
    arguments.add(JAR);
    arguments.addAll(List.of(words));
    return start("submit" + submissions.incrementAndGet(), arguments);
  }

  /** Ends every process that this cluster started, and those that they started. */
  @Override
  public void close() {
    workers.forEach(Started::close);
    orphans.forEach(ProcessHandle::destroyForcibly);
    if (masterProcess != null) {
      masterProcess.close();
    }
  }

  private void startMaster() throws IOException, InterruptedException {
    masterProcess =
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
    master = awaitLogged(masterProcess, MASTER);
  }

  private Started startWorker(int number) throws IOException {
    return start(
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
            master));
  }

  /** Waits until the master knows of so many living workers. */
  void awaitWorkers(int workers) throws IOException, InterruptedException {
    String pages = awaitLogged(masterProcess, PAGES);
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
            // Who is killed leaves files behind.
            "SPARK_LOCAL_DIRS",
            folder.resolve("local").toString(),
            "SPARK_WORKER_DIR",
            folder.resolve("work").toString()),
        command);
  }
}
