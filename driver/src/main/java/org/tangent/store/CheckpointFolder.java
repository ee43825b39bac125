package org.tangent.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.zip.CRC32C;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.StreamCapabilities;
import org.tangent.run.Checkpoint;
import org.tangent.run.CheckpointException;
import org.tangent.run.SavedRun;

/**
 * The checkpoints of runs that have no result yet: a folder a run, in it a file for each of the
 * last two checkpoints.
 *
 * <p>A file's name is {@code <iteration>-<origin>-<task attempt>.checkpoint}, so that the newest of
 * an origin is found without reading. It is written under a hidden name and renamed; two writers of
 * one run disturb neither each other nor a reader, since a state of the same origin and iteration
 * is the same state.
 */
public final class CheckpointFolder {
  private static final Logger LOG = Logger.getLogger(CheckpointFolder.class.getName());
  private static final String SUFFIX = ".checkpoint";
  private static final String IN_PROGRESS = ".inprogress";
  private static final int KEPT = 2;

  private final FileSystem files;
  private final Path root;

  /**
   * The checkpoints in a folder, which need not exist.
   *
   * @param folder on any file system that Hadoop knows
   * @throws IOException if the file system cannot be reached
   */
  public CheckpointFolder(String folder, Configuration given) throws IOException {
    // As for the tables: without Hadoop's checksum files, which a kill could leave unmatched.
    Configuration configuration = new Configuration(given);
    configuration.set("fs.file.impl", RawLocalFileSystem.class.getName());
    configuration.setBoolean("fs.file.impl.disable.cache", true);
    Path path = new Path(folder);
    this.files = path.getFileSystem(configuration);
    this.root = files.makeQualified(path);
  }

  /**
   * Saves a checkpoint, and deletes the run's older ones of the same origin but one.
   *
   * @param taskAttempt tells apart the tasks that execute the run
   * @throws IOException if it cannot be written; nothing that was there before is lost
   */
  public void save(SavedRun saved, long taskAttempt) throws IOException {
    Path folder = new Path(root, saved.runId());
    String name =
        "%012d-%s-%d%s"
            .formatted(saved.checkpoint().iteration(), tag(saved.origin()), taskAttempt, SUFFIX);
    Path hidden = new Path(folder, ".%s.%s%s".formatted(name, UUID.randomUUID(), IN_PROGRESS));
    try {
      if (!files.mkdirs(folder)) {
        throw new IOException("cannot make the folder " + folder);
      }
      Writing.run(() -> write(saved, hidden));
      publish(hidden, new Path(folder, name));
    } catch (IOException | RuntimeException failed) {
      discard(hidden, failed);
      throw failed;
    }
    prune(folder, saved.origin());
  }

  private Path write(SavedRun saved, Path file) throws IOException {
    try (FSDataOutputStream to = files.create(file)) {
      saved.write(to);
      if (to.hasCapability(StreamCapabilities.HSYNC)) {
        to.hsync();
      }
    }
    return file;
  }

  private void publish(Path finished, Path target) throws IOException {
    // From this rename on there is the checkpoint.
    if (files instanceof RawLocalFileSystem local) {
      Files.move(
          local.pathToFile(finished).toPath(),
          local.pathToFile(target).toPath(),
          StandardCopyOption.ATOMIC_MOVE);
    } else {
      files.delete(target, false);
      if (!files.rename(finished, target)) {
        throw new IOException("cannot rename %s to %s".formatted(finished, target));
      }
    }
  }

  private void discard(Path hidden, Throwable reason) {
    try {
      files.delete(hidden, false);
    } catch (IOException | RuntimeException litter) {
      reason.addSuppressed(litter);
    }
  }

  /** What cannot be deleted here goes when the run has its result. */
  private void prune(Path folder, String origin) {
    try {
      for (Path old : newestFirst(folder, origin).stream().skip(KEPT).toList()) {
        files.delete(old, false);
      }
    } catch (IOException left) {
      LOG.log(Level.FINE, "old checkpoints are left", left);
    }
  }

  /**
   * The newest checkpoint of a run that can be read and that the same origin computed. Others would
   * go on with other numbers than a row could tell.
   *
   * @throws IOException if the folder cannot be read
   */
  public Optional<Checkpoint> latest(String runId, String origin) throws IOException {
    for (Path file : newestFirst(new Path(root, runId), origin)) {
      Optional<SavedRun> saved = read(file);
      if (saved.isPresent()
          && saved.get().runId().equals(runId)
          && saved.get().origin().equals(origin)) {
        return Optional.of(saved.get().checkpoint());
      }
    }
    return Optional.empty();
  }

  private Optional<SavedRun> read(Path file) {
    try (InputStream from = files.open(file)) {
      return Optional.of(SavedRun.read(from));
    } catch (CheckpointException | IOException unusable) {
      LOG.log(
          Level.WARNING,
          "{0} cannot be used, and an older one is looked for: {1}",
          new Object[] {file, unusable.getMessage()});
      return Optional.empty();
    }
  }

  /** Deletes all checkpoints of a run, and what was left half-written. */
  public void delete(String runId) throws IOException {
    files.delete(new Path(root, runId), true);
  }

  /** The runs that have a folder here. One listing. */
  public Set<String> runIds() throws IOException {
    Set<String> runIds = new HashSet<>();
    for (FileStatus folder : list(root)) {
      if (folder.isDirectory()) {
        runIds.add(folder.getPath().getName());
      }
    }
    return runIds;
  }

  private List<Path> newestFirst(Path folder, String origin) throws IOException {
    String tag = tag(origin);
    List<Path> found = new ArrayList<>();
    for (FileStatus file : list(folder)) {
      String[] parts = file.getPath().getName().split("-", 3);
      if (parts.length == 3 && parts[1].equals(tag) && parts[2].endsWith(SUFFIX)) {
        found.add(file.getPath());
      }
    }
    found.sort(Comparator.comparing(Path::getName).reversed());
    return found;
  }

  private List<FileStatus> list(Path folder) throws IOException {
    try {
      return Arrays.asList(files.listStatus(folder));
    } catch (FileNotFoundException missing) {
      return List.of();
    }
  }

  private static String tag(String origin) {
    CRC32C checksum = new CRC32C();
    checksum.update(origin.getBytes(StandardCharsets.UTF_8));
    return "%08x".formatted(checksum.getValue());
  }
}
