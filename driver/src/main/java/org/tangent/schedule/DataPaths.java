package org.tangent.schedule;

import org.apache.hadoop.conf.Configuration;
import org.tangent.sweep.DataFingerprints;

/** The data files of a sweep as the driver sees them, before anything runs. */
public final class DataPaths {
  private DataPaths() {}

  /** Hashes and checks data files on any file system that Hadoop knows. */
  public static DataFingerprints fingerprints(Configuration configuration) {
    return new DataFingerprints(
        new HadoopOpener(configuration), new HadoopDataFiles(configuration));
  }
}
