package org.tangent.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * The rename of a finished file to the name under which readers find it.
 *
 * <p>A rename that throws may have happened, as when the answer was lost on the way. What became of
 * it is read back: the target with the length that was written is a commit; the file where it was,
 * and the target as it was, is none, and the rename is tried again. Trying again is safe since a
 * target has one writer.
 */
final class CommitRename {
  private static final List<Long> PAUSES_MILLIS = List.of(50L, 200L, 800L);

  private enum Outcome {
    COMMITTED,
    NOT_COMMITTED,
    UNKNOWN
  }

  private final FileSystem files;
  private final Configuration configuration;
  private final Path finished;
  private final Path target;
  private final long length;
  private final Optional<FileStatus> former;

  CommitRename(FileSystem files, Configuration configuration, Path finished, Path target)
      throws IOException {
    this.files = files;
    this.configuration = configuration;
    this.finished = finished;
    this.target = target;
    this.length = files.getFileStatus(finished).getLen();
    this.former = status(target);
  }

  /**
   * Commits.
   *
   * @throws IOException if nothing was committed
   * @throws CommitStateUnknownException if that cannot be told
   */
  void run() throws IOException {
    IOException failure = null;
    Outcome outcome = Outcome.NOT_COMMITTED;
    for (int attempt = 0; ; attempt++) {
      try {
        if (outcome == Outcome.NOT_COMMITTED) {
          rename();
          return;
        }
      } catch (IOException thrown) {
        failure = join(failure, thrown);
      }
      try {
        outcome = readBack();
      } catch (IOException thrown) {
        failure = join(failure, thrown);
        outcome = Outcome.UNKNOWN;
      }
      if (outcome == Outcome.COMMITTED) {
        return;
      }
      if (attempt == PAUSES_MILLIS.size() || !pause(PAUSES_MILLIS.get(attempt))) {
        break;
      }
    }
    if (outcome == Outcome.NOT_COMMITTED) {
      throw failure;
    }
    throw new CommitStateUnknownException(
        "it is not known whether %s was committed".formatted(target), failure);
  }

  private void rename() throws IOException {
    if (files instanceof RawLocalFileSystem local) {
      renameLocally(local.pathToFile(finished).toPath(), local.pathToFile(target).toPath());
    } else if (former.isPresent() && status(target).isPresent()) {
      // This rename is the commit, of a file that replaces another.
      FileContext.getFileContext(target.toUri(), configuration)
          .rename(finished, target, Rename.OVERWRITE);
    } else {
      // This rename is the commit.
      if (!files.rename(finished, target)) {
        throw new IOException("cannot rename %s to %s".formatted(finished, target));
      }
    }
  }

  /**
   * The content is on the disk before the name is, and the name before this returns, so that a
   * power failure leaves no committed file torn.
   */
  private static void renameLocally(java.nio.file.Path from, java.nio.file.Path to)
      throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(from.toFile(), "rw")) {
      // Not by a channel: that of an interrupted thread closes itself.
      file.getFD().sync();
    }
    // This rename is the commit.
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel folder = FileChannel.open(to.getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    } catch (IOException notOffered) {
      // Some systems do not open a folder, or do not force one; the file is committed all the same.
    }
  }

  private Outcome readBack() throws IOException {
    Optional<FileStatus> now = status(target);
    boolean replaced = now.isPresent() && !(former.isPresent() && same(former.get(), now.get()));
    if (replaced && now.get().getLen() == length) {
      return Outcome.COMMITTED;
    }
    return status(finished).isPresent() && !replaced ? Outcome.NOT_COMMITTED : Outcome.UNKNOWN;
  }

  private static boolean same(FileStatus one, FileStatus other) {
    return one.getLen() == other.getLen()
        && one.getModificationTime() == other.getModificationTime();
  }

  private Optional<FileStatus> status(Path file) throws IOException {
    try {
      return Optional.of(files.getFileStatus(file));
    } catch (FileNotFoundException missing) {
      return Optional.empty();
    }
  }

  private static IOException join(IOException first, IOException next) {
    if (first == null) {
      return next;
    }
    if (first != next) {
      first.addSuppressed(next);
    }
    return first;
  }

  /** Whether the time has passed; an interrupt ends it early. */
  private static boolean pause(long millis) {
    try {
      Thread.sleep(millis);
      return true;
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
