package org.tangent.schedule;

import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.tangent.session.Sessions;

/** Spark within the JVM of the tests. */
public final class LocalSpark {
  private LocalSpark() {}

  /** The session with two cores, started where there is none. */
  public static SparkSession session() {
    return session(2);
  }

  /** The session with so many cores, in place of one with another number. */
  static SparkSession session(int cores) {
    String master = "local[%d]".formatted(cores);
    SparkSession.getDefaultSession()
        .filter(session -> !session.sparkContext().isStopped())
        .filter(session -> !session.sparkContext().master().equals(master))
        .foreach(
            session -> {
              session.stop();
              return null;
            });
    SparkConf conf =
        new SparkConf()
            .setMaster(master)
            .set("spark.ui.enabled", "false")
            .set("spark.executor.heartbeatInterval", "500ms")
            .set("spark.sql.shuffle.partitions", Integer.toString(cores))
            .set("spark.hadoop.fs.blocked.impl", BlockedFiles.class.getName());
    return SparkSession.builder().config(Sessions.configure(conf, "tests", cores)).getOrCreate();
  }
}
