package org.tangent.schedule;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.SparkHadoopUtil;

/** The settings of the Spark application as they are on an executor. */
final class ExecutorSettings {
  private static final String SPECULATION = "spark.speculation";

  private static final class Holder {
    static final Configuration HADOOP =
        SparkHadoopUtil.get().newConfiguration(SparkEnv.get().conf());
  }

  private ExecutorSettings() {}

  /** The settings of the file systems. */
  static Configuration hadoop() {
    return Holder.HADOOP;
  }

  /** Whether Spark repeats slow tasks that it has not lost. */
  static boolean speculates() {
    return SparkEnv.get().conf().getBoolean(SPECULATION, false);
  }
}
