package org.tangent.session;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;

/**
 * Opens Spark sessions: the cluster's where {@code spark-submit} has named a master, otherwise one
 * inside this JVM with a thread for each core.
 */
public final class Sessions {
  private static final String MASTER = "spark.master";

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
    SparkConf conf = new SparkConf();
    defaults().forEach(conf::setIfMissing);
    if (!conf.contains(MASTER)) {
      localDefaults(localCores).forEach(conf::setIfMissing);
    }
    return SparkSession.builder().config(conf.setIfMissing("spark.app.name", name)).getOrCreate();
  }

  /** The settings of Hadoop's file systems that a session will have, without opening one. */
  public static Configuration fileSystems() {
    return SparkHadoopUtil.get().newConfiguration(new SparkConf());
  }

  /** What any sweep needs. Results stream to the driver, so their sum must not abort the job. */
  static Map<String, String> defaults() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("spark.driver.maxResultSize", "0");
    settings.put("spark.ui.showConsoleProgress", "false");
    settings.put("spark.serializer", "org.apache.spark.serializer.JavaSerializer");
    settings.put("spark.executorEnv.OPENBLAS_NUM_THREADS", "1");
    settings.put("spark.executorEnv.OMP_NUM_THREADS", "1");
    settings.put("spark.sql.session.timeZone", "UTC");
    return settings;
  }

  /** Inside one JVM: no network but the loopback, no web pages, nothing left in the folder. */
  private static Map<String, String> localDefaults(int cores) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put(MASTER, "local[%d]".formatted(cores));
    settings.put("spark.sql.shuffle.partitions", Integer.toString(cores));
    settings.put("spark.driver.host", "127.0.0.1");
    settings.put("spark.driver.bindAddress", "127.0.0.1");
    settings.put("spark.ui.enabled", "false");
    settings.put(
        "spark.sql.warehouse.dir",
        Path.of(System.getProperty("java.io.tmpdir"), "tangent-spark-tables").toUri().toString());
    return settings;
  }
}
