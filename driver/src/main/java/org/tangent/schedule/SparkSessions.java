package org.tangent.schedule;

import org.apache.spark.SparkConf;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.sql.SparkSession;

/** Builds the Spark session, with the settings that sweeps need. */
public final class SparkSessions {
  private SparkSessions() {}

  /**
   * The session of this process; settings given to spark-submit come first.
   *
   * @param name name of the application
   * @param localCores cores of this machine to use where no master is given
   */
  public static SparkSession open(String name, int localCores) {
    return SparkSession.builder()
        .config(configure(new SparkConf(), name, localCores))
        .getOrCreate();
  }

  static SparkConf configure(SparkConf conf, String name, int localCores) {
    conf.setIfMissing("spark.master", "local[%d]".formatted(localCores));
    conf.setIfMissing("spark.app.name", name);
    if (conf.get("spark.master").startsWith("local")) {
      conf.setIfMissing("spark.ui.enabled", "false");
      conf.setIfMissing("spark.sql.shuffle.partitions", Integer.toString(localCores));
    }
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    // One BLAS thread for the one core of a task.
    conf.setIfMissing("spark.executorEnv.OPENBLAS_NUM_THREADS", "1");
    conf.setIfMissing("spark.executorEnv.OMP_NUM_THREADS", "1");
    // Times are shown alike wherever a table is read.
    conf.setIfMissing("spark.sql.session.timeZone", "UTC");
    // Summed over all tasks of a job, so that a limit would end a sweep that is long enough.
    conf.set("spark.driver.maxResultSize", "0");
    // Kryo cannot serialise records.
    conf.set("spark.serializer", JavaSerializer.class.getName());
    return conf;
  }
}
