package org.tangent.jobs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Writes a file where the tables go, and leaves nothing behind. */
final class WarehouseTrial {
  private WarehouseTrial() {}

  /**
   * Creates a hidden file in the folder and deletes it; so too every folder that had to be made.
   *
   * @return the folder, in full
   * @throws IOException if that is not allowed
   */
  static Path write(String folder, Configuration hadoop) throws IOException {
    Path path = new Path(folder);
    FileSystem files = path.getFileSystem(hadoop);
    Path warehouse = files.makeQualified(path);
    List<Path> missing = missing(warehouse, files);
    Path trial = new Path(warehouse, "_tangent-doctor-" + UUID.randomUUID());
    try {
      files.create(trial, false).close();
    } finally {
      files.delete(trial, false);
      for (Path made : missing) {
        files.delete(made, false);
      }
    }
    return warehouse;
  }

  /** The folder and those above it that are not there, the deepest first. */
  private static List<Path> missing(Path folder, FileSystem files) throws IOException {
    List<Path> missing = new ArrayList<>();
    for (Path path = folder; path != null && !files.exists(path); path = path.getParent()) {
      missing.add(path);
    }
    return missing;
  }
}
