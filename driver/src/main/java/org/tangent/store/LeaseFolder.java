package org.tangent.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The files of a lease. Each taking of it is an epoch with two files, {@code EPOCH.lease}, which is
 * created exclusively and never changed, and {@code EPOCH.beat}, which is replaced at each
 * heartbeat. The newest epoch counts; who has it deletes the files of older ones, and nobody
 * deletes the newest, so that epochs only grow.
 */
final class LeaseFolder {
  private static final String LEASES = "_leases";
  private static final Pattern FILE = Pattern.compile("\\.?(\\d{8,18})\\.(lease|beat).*");
  private static final int LOOKS = 10;
  private static final byte[] NOTHING = {};

  private final Storage storage;
  private final Path folder;

  LeaseFolder(Storage storage, String name) {
    this.storage = storage;
    this.folder = new Path(new Path(storage.root(), LEASES), name);
  }

  /** The newest epoch, 0 if there is none. */
  long newest() throws IOException {
    long newest = 0;
    for (FileStatus file : storage.list(folder)) {
      if (file.getPath().getName().endsWith(".lease")) {
        newest = Math.max(newest, epoch(file.getPath()));
      }
    }
    return newest;
  }

  /** Looks at the newest epoch. */
  LeaseSighting look() throws IOException {
    for (int look = 0; look < LOOKS; look++) {
      long epoch = newest();
      if (epoch == 0) {
        return new LeaseSighting(0, NOTHING, NOTHING);
      }
      Optional<byte[]> lease = storage.read(file(epoch, "lease"));
      if (lease.isPresent()) {
        byte[] beat = storage.read(file(epoch, "beat")).orElse(NOTHING);
        return new LeaseSighting(epoch, lease.get(), beat);
      }
      // A newer one came between.
    }
    throw new IOException("%s changes too fast to be read".formatted(folder));
  }

  /** Whether this made an epoch; no if somebody else has. */
  boolean create(long epoch, LeaseHolder holder) throws IOException {
    return storage.createExclusive(
        file(epoch, "lease"), holder.json().toPrettyString().getBytes(UTF_8));
  }

  void beat(long epoch, LeaseBeat beat) throws IOException {
    storage.replace(file(epoch, "beat"), beat.json().toPrettyString().getBytes(UTF_8));
  }

  void delete(long epoch) throws IOException {
    storage.delete(file(epoch, "lease"), false);
    storage.delete(file(epoch, "beat"), false);
  }

  /** Deletes what is left of older epochs. */
  void deleteBefore(long epoch) throws IOException {
    List<FileStatus> files = storage.list(folder);
    for (FileStatus file : files) {
      long found = epoch(file.getPath());
      if (found > 0 && found < epoch) {
        storage.delete(file.getPath(), false);
      }
    }
  }

  @Override
  public String toString() {
    return folder.toString();
  }

  private Path file(long epoch, String kind) {
    return new Path(folder, "%08d.%s".formatted(epoch, kind));
  }

  /** The epoch that a file belongs to, 0 if it is foreign. */
  private static long epoch(Path file) {
    Matcher name = FILE.matcher(file.getName());
    return name.matches() ? Long.parseLong(name.group(1)) : 0;
  }
}
