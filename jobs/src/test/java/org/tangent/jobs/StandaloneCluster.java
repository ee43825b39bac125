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
import java.nio.file.attribute.PosixFilePermissions;
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

  /**
   * What a worker offers, and the settings of master and workers.
   *
   * @param properties a file of Spark settings; null for none
   */
  record Nodes(int cores, String memory, Path properties) {
    /** Room for one small executor. */
    static final Nodes SMALL = new Nodes(1, "1g", null);

    /** Room for a driver and a small executor. */
    static final Nodes WITH_DRIVERS = new Nodes(2, "2g", null);

    /** The same, with settings. */
    Nodes with(Path file) {
      return new Nodes(cores, memory, file);
    }

    private List<String> settings() {
      return properties == null ? List.of() : List.of("--properties-file", properties.toString());
    }
  }

  private final Path folder;
  private final List<Started> workers = new ArrayList<>();

  /** What lost its parent by a kill, and would not be found among descendants. */
  private final List<ProcessHandle> orphans = new ArrayList<>();

  private final Nodes nodes;
  private final AtomicInteger submissions = new AtomicInteger();
  private Started masterProcess;
  private String master;
  private int startedWorkers;

  private StandaloneCluster(Path folder, Nodes nodes) {
    this.folder = folder;
    this.nodes = nodes;
  }

  /**
   * Starts a cluster and waits until every worker has registered.
   *
   * @param folder takes logs and the workers' files
   */
  static StandaloneCluster start(Path folder, int workers)
      throws IOException, InterruptedException {
    return start(folder, workers, Nodes.SMALL);
  }

  /** Starts a cluster as {@link #start(Path, int)}. */
  static StandaloneCluster start(Path folder, int workers, Nodes nodes)
      throws IOException, InterruptedException {
    StandaloneCluster cluster = new StandaloneCluster(folder, nodes);
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

  /** The processes that workers have started: executors, and drivers in cluster mode. */
  Stream<ProcessHandle> startedByWorkers() {
    return List.copyOf(workers).stream().flatMap(worker -> worker.handle().descendants());
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
    return submitLater(Map.of(), List.of(), words);
  }

  /** Submits without waiting, with more options of spark-submit. */
  Started submitLater(List<String> options, String... words) throws IOException {
    return submitLater(Map.of(), options, words);
  }

  /**
   * Submits with settings of Spark without waiting; the caller closes what it gets.
   *
   * @param settings in place of those of these tests, or beside them
   */
  Started submitLater(Map<String, String> settings, String... words) throws IOException {
    return submitLater(settings, List.of(), words);
  }

  private Started submitLater(Map<String, String> settings, List<String> options, String... words)
      throws IOException {
    Map<String, String> all = new TreeMap<>(SETTINGS);
    all.putAll(settings);
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("org.apache.spark.deploy.SparkSubmit", "--master", master));
    all.forEach((key, value) -> arguments.addAll(List.of("--conf", key + "=" + value)));
    arguments.addAll(options);
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

  /** What the master knows of workers, applications and drivers. */
  JsonNode state() throws IOException, InterruptedException {
    String pages = awaitLogged(masterProcess, PAGES);
    // The log may name the machine, but the pages are bound to the loopback.
    URI state = URI.create("http://127.0.0.1:%d/json/".formatted(URI.create(pages).getPort()));
    HttpRequest request = HttpRequest.newBuilder(state).timeout(START_LIMIT).build();
    return new ObjectMapper()
        .readTree(
            HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  private void startMaster() throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "org.apache.spark.deploy.master.Master",
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--webui-port",
                "0"));
    arguments.addAll(nodes.settings());
    masterProcess = start("master", arguments);
    master = awaitLogged(masterProcess, MASTER);
  }

  private Started startWorker(int number) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "org.apache.spark.deploy.worker.Worker",
                "--host",
                "127.0.0.1",
                "--webui-port",
                "0",
                "--cores",
                Integer.toString(nodes.cores()),
                "--memory",
                nodes.memory(),
                "--work-dir",
                folder.resolve("work" + number).toString()));
    arguments.addAll(nodes.settings());
    arguments.add(master);
    return start("worker" + number, arguments);
  }

  /** Waits until the master knows of so many living workers. */
  void awaitWorkers(int workers) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (true) {
      JsonNode alive = state().path("aliveworkers");
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

  /**
   * Writes a script that stands for the spark-submit of an installation.
   *
   * @return the folder that holds it
   */
  Path sparkSubmit() throws IOException {
    StringBuilder text = new StringBuilder("#!/bin/sh\n");
    environment().forEach((name, value) -> text.append("export %s='%s'\n".formatted(name, value)));
    text.append("exec");
    command(List.of("org.apache.spark.deploy.SparkSubmit"))
        .forEach(word -> text.append(" '").append(word).append('\''));
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Path script = Files.writeString(bin.resolve("spark-submit"), text + " \"$@\"\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return bin;
  }

  private Started start(String name, List<String> arguments) throws IOException {
    Files.createDirectories(folder);
    return Started.start(name, folder, folder, environment(), command(arguments));
  }

  private static List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx600m");
    Stream.of(System.getProperty("tangent.jvm.args").split(" ")).forEach(command::add);
    command.addAll(List.of("-cp", SPARK_HOME.resolve("jars") + File.separator + "*"));
    command.addAll(arguments);
    return command;
  }

  private Map<String, String> environment() {
    return Map.of(
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
        folder.resolve("work").toString());
  }
}
