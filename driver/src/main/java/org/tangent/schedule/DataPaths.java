package org.tangent.schedule;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.tangent.data.DataFiles;
import org.tangent.sweep.DataFingerprints;

/** The data files of a sweep as the driver sees them. */
public final class DataPaths {
  private DataPaths() {}

  /** Hashes and checks data files, before anything runs, on any file system that Hadoop knows. */
  public static DataFingerprints fingerprints(Configuration configuration) {
    return new DataFingerprints(
        new HadoopOpener(configuration), new HadoopDataFiles(configuration));
  }

  /**
   * The data files of a run that is executed in this process.
   *
   * @param hashes SHA-256 that each file must have, by path
   */
  public static DataFiles planned(Configuration configuration, Map<String, String> hashes) {
    return new PlannedDataFiles(new HadoopDataFiles(configuration), hashes, new DataCache());
  }
}
