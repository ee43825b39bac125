package org.tangent.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * The warehouse's folder on its file system: hidden files in progress, and the rename that
 * publishes them.
 *
 * <p>The local file system is used without Hadoop's checksum files: a kill between the two renames
 * of a file and its checksum would leave a pair that does not agree.
 */
final class Storage {
  private static final String IN_PROGRESS_FOLDER = "_tmp";
  private static final String IN_PROGRESS = ".inprogress";
  private static final String PARQUET = ".parquet";

  private final Configuration configuration;
  private final FileSystem files;
  private final Path root;

  Storage(String dir, Configuration given) throws IOException {
    this.configuration = new Configuration(given);
    configuration.set("fs.file.impl", RawLocalFileSystem.class.getName());
    configuration.setBoolean("fs.file.impl.disable.cache", true);
    Path path = new Path(dir);
    this.files = path.getFileSystem(configuration);
    this.root = files.makeQualified(path);
  }

  Configuration configuration() {
    return configuration;
  }

  Path root() {
    return root;
  }

  Path folder(Table table) {
    return new Path(root, table.folder());
  }

  /** Where a file is written until it is published. */
  Path inProgress(String name) {
    return new Path(new Path(root, IN_PROGRESS_FOLDER), name + IN_PROGRESS);
  }

  /** Makes all folders, and proves that a file can be written. */
  void create(String probe) throws IOException {
    for (Table table : Table.values()) {
      makeFolder(folder(table));
    }
    Path file = inProgress(probe);
    makeFolder(file.getParent());
    files.create(file).close();
    delete(file);
  }

  private void makeFolder(Path folder) throws IOException {
    if (!files.mkdirs(folder)) {
      throw new IOException("cannot make the folder " + folder);
    }
  }

  /**
   * Makes a finished file part of a table; an older file of that name is replaced. A reader sees
   * all of the file or nothing of it.
   */
  void publish(Path finished, Path target) throws IOException {
    // This rename is the commit.
    if (files instanceof RawLocalFileSystem local) {
      Files.move(
          local.pathToFile(finished).toPath(),
          local.pathToFile(target).toPath(),
          StandardCopyOption.ATOMIC_MOVE);
    } else if (files.exists(target)) {
      FileContext.getFileContext(root.toUri(), configuration)
          .rename(finished, target, Rename.OVERWRITE);
    } else if (!files.rename(finished, target)) {
      throw new IOException("cannot rename %s to %s".formatted(finished, target));
    }
  }

  void delete(Path file) throws IOException {
    files.delete(file, false);
  }

  /** Deletes what a writer that died has left in progress, unless it may still be alive. */
  void clean(Duration olderThan, Clock clock) throws IOException {
    long newest = clock.millis() - olderThan.toMillis();
    for (FileStatus file : list(new Path(root, IN_PROGRESS_FOLDER))) {
      if (file.getModificationTime() < newest) {
        files.delete(file.getPath(), true);
      }
    }
  }

  /** Files of a table, by name; none if the folder is missing. */
  List<Path> files(Table table) throws IOException {
    return list(folder(table)).stream()
        .map(FileStatus::getPath)
        .filter(path -> path.getName().endsWith(PARQUET) && !isHidden(path))
        .sorted(Comparator.comparing(Path::getName))
        .toList();
  }

  private static boolean isHidden(Path path) {
    return path.getName().startsWith("_") || path.getName().startsWith(".");
  }

  private List<FileStatus> list(Path folder) throws IOException {
    try {
      return Arrays.asList(files.listStatus(folder));
    } catch (FileNotFoundException missing) {
      return List.of();
    }
  }
}
