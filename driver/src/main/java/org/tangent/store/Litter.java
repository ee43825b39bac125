package org.tangent.store;

import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * What processes that were killed have left in a warehouse and nobody will use: journal folders
 * without results, checkpoints of runs that have a result, and trial files.
 */
public final class Litter {

  /**
   * What was removed.
   *
   * @param journals folders of dead drivers
   * @param checkpoints runs whose checkpoints were left
   * @param trials files by which a driver had proved that it can write
   */
  public record Removed(long journals, long checkpoints, long trials) {}

  private final Storage storage;

  Litter(Storage storage) {
    this.storage = storage;
  }

  /** Removes it; best after a publication, which empties the journals. */
  Removed remove(Warehouse warehouse) throws IOException {
    return new Removed(journals(), checkpoints(warehouse), trials());
  }

  private long journals() throws IOException {
    long removed = 0;
    for (Path folder : storage.journalFolders()) {
      if (isOver(folder) && storage.parquetFiles(folder).isEmpty()) {
        storage.delete(folder, true);
        removed++;
      }
    }
    return removed;
  }

  /**
   * Whether nobody will write there again: a successor has renamed the folder, or it is that of the
   * sweep's last holder, which gave the lease back or has surely ended.
   */
  private boolean isOver(Path folder) {
    if (folder.getName().endsWith(Storage.SEALED)) {
      return true;
    }
    Optional<LeaseState> last = Lease.peek(storage, folder.getParent().getName());
    return last.filter(lease -> lease.released() || lease.dead())
        .flatMap(LeaseState::holder)
        .filter(holder -> holder.token().equals(folder.getName()))
        .isPresent();
  }

  private static long checkpoints(Warehouse warehouse) {
    Set<String> left = warehouse.checkpointedRuns();
    Set<String> useless = new HashSet<>();
    if (!left.isEmpty()) {
      warehouse.results(
          (runId, status) -> {
            if (left.contains(runId)) {
              useless.add(runId);
            }
          });
    }
    useless.forEach(warehouse::deleteCheckpoints);
    return useless.size();
  }

  /** One that another process has just written is as well deleted here. */
  private long trials() throws IOException {
    long removed = 0;
    for (FileStatus file : storage.list(storage.root())) {
      String name = file.getPath().getName();
      if (file.isFile() && name.startsWith(".") && name.endsWith(Storage.IN_PROGRESS)) {
        storage.delete(file.getPath());
        removed++;
      }
    }
    return removed;
  }
}
