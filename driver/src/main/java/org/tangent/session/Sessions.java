package org.tangent.session;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.sql.SparkSession;

/**
 * Opens Spark sessions: the cluster's where {@code spark-submit} has named a master, otherwise one
 * inside this JVM with a thread for each core.
 */
public final class Sessions {
  private static final String MASTER = "spark.master";
  private static final String TASK_FAILURES = "spark.task.maxFailures";

  /** Losses of a task beyond those that its runs are allowed, as by chance. */
  private static final int SPARE_FAILURES = 6;

  private Sessions() {}

  /**
   * Opens the session of this JVM. What {@code spark-submit} or a system property has set stands.
   *
   * @param name name of the application, as the cluster's pages show it
   */
  public static SparkSession open(String name) {
    return open(name, Runtime.getRuntime().availableProcessors());
  }

  /**
   * Opens the session of this JVM, as {@link #open(String)}.
   *
   * @param localCores number of threads where no master is named
   */
  public static SparkSession open(String name, int localCores) {
    return open(configure(new SparkConf(), name, localCores));
  }

  /**
   * Opens the session of this JVM for a sweep, as {@link #open(String, int)}.
   *
   * @param retries how often a task may lose its executor and is still executed
   * @param mostRuns the most runs at once, as far as the cluster manager lets one say it: exact in
   *     this JVM and on a standalone cluster; by the number of executors elsewhere
   */
  public static SparkSession openForRuns(
      String name, int localCores, int retries, OptionalInt mostRuns) {
    SparkConf conf = repeating(configure(new SparkConf(), name, localCores), retries);
    mostRuns.ifPresent(runs -> ConcurrencyLimit.apply(conf, runs));
    return open(conf);
  }

  private static SparkSession open(SparkConf conf) {
    takeSecret(conf, System.getenv());
    return SparkSession.builder().config(conf).getOrCreate();
  }

  /**
   * Takes the secret of authentication from where a standalone worker puts it for a driver of
   * cluster mode: out of the command line, into the environment. Spark's context looks for it in
   * the settings alone.
   */
  static SparkConf takeSecret(SparkConf conf, Map<String, String> environment) {
    String secret = environment.get("_SPARK_AUTH_SECRET");
    return secret != null && conf.getBoolean("spark.authenticate", false)
        ? conf.setIfMissing("spark.authenticate.secret", secret)
        : conf;
  }

  /**
   * Keeps Spark from ending a whole sweep for one task that loses its executor again and again: who
   * is to blame is found out by the tasks themselves, before this number is reached.
   */
  static SparkConf repeating(SparkConf conf, int retries) {
    int least = Math.addExact(retries, SPARE_FAILURES);
    return conf.set(TASK_FAILURES, "" + Math.max(least, conf.getInt(TASK_FAILURES, least)));
  }

  /** Whether a session would compute in this JVM, since no master is named or it is a local one. */
  public static boolean isLocal() {
    return new SparkConf().get(MASTER, "local").startsWith("local");
  }

  /** The settings of Hadoop's file systems that a session will have, without opening one. */
  public static Configuration fileSystems() {
    return SparkHadoopUtil.get().newConfiguration(new SparkConf());
  }

  /** Adds the settings that sweeps need to those that are given, and returns the same object. */
  public static SparkConf configure(SparkConf conf, String name, int localCores) {
    conf.setIfMissing("spark.app.name", name);
    if (!conf.contains(MASTER)) {
      inside(conf, localCores);
    }
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    // One BLAS thread for the one core of a task.
    conf.setIfMissing("spark.executorEnv.OPENBLAS_NUM_THREADS", "1");
    conf.setIfMissing("spark.executorEnv.OMP_NUM_THREADS", "1");
    // With a heartbeat comes how far the runs are; 10 seconds are long to somebody who watches.
    conf.setIfMissing("spark.executor.heartbeatInterval", "2s");
    // Times are shown alike wherever a table is read.
    conf.setIfMissing("spark.sql.session.timeZone", "UTC");
    // Summed over all tasks of a job, so that a limit would end a sweep that is long enough.
    conf.set("spark.driver.maxResultSize", "0");
    // Kryo cannot serialise records.
    conf.set("spark.serializer", JavaSerializer.class.getName());
    return conf;
  }

  /** Inside this JVM: no network but the loopback, no web pages, nothing left in the folder. */
  private static void inside(SparkConf conf, int cores) {
    conf.set(MASTER, "local[%d]".formatted(cores));
    conf.setIfMissing("spark.sql.shuffle.partitions", Integer.toString(cores));
    conf.setIfMissing("spark.driver.host", "127.0.0.1");
    conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
    conf.setIfMissing("spark.ui.enabled", "false");
    Path tables = Path.of(System.getProperty("java.io.tmpdir"), "tangent-spark-tables");
    conf.setIfMissing("spark.sql.warehouse.dir", tables.toUri().toString());
  }
}
