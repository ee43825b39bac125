package org.tangent.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The move of committed rows from the journals of all sweeps into the tables, as one new file a
 * table. A table's files are never changed or deleted: a plain reader of the folder sees a row once
 * or not yet, and a query that runs loses no file.
 *
 * <p>One process publishes at a time, by a lease. Its new file lies in a folder of its own until
 * the rename, and whoever publishes next deletes that folder before it looks what is published: a
 * publisher that lost its lease has nothing left to rename. A crash between the rename and the
 * deletion of the journal's files leaves rows in both, of which the next publication takes none.
 */
final class Publication {
  static final String LEASE = "_publication";

  /** Short, since what it holds up are the publications of all the others. */
  private static final Duration TTL = Duration.ofSeconds(15);

  private final Storage storage;
  private final Lease lease;
  private final Path staging;

  private Publication(Storage storage, Lease lease) {
    this.storage = storage;
    this.lease = lease;
    this.staging = new Path(storage.journal(LEASE), lease.token());
  }

  /**
   * Publishes what the journals hold.
   *
   * @return none if another process is in the way at this moment, or has taken over from this one
   */
  static Optional<Published> publish(Storage storage) {
    try (Lease lease = Lease.acquire(storage, LEASE, TTL, Lease.BEAT, holder -> {})) {
      return new Publication(storage, lease).publishUnlessTakenOver();
    } catch (LeaseHeldException | FileNotFoundException another) {
      // A journal's folder is renamed by who takes its sweep over: its files have other names now.
      return Optional.empty();
    } catch (IOException failed) {
      throw new WarehouseException(
          "%s: results cannot be published".formatted(storage.root()), failed);
    }
  }

  /** Whoever has taken over has deleted what this one was writing, or will refuse it. */
  private Optional<Published> publishUnlessTakenOver() throws IOException {
    try {
      return Optional.of(publish());
    } catch (LeaseLostException takenOver) {
      return Optional.empty();
    } catch (IOException | CommitStateUnknownException failed) {
      try {
        lease.check();
      } catch (LeaseLostException takenOver) {
        return Optional.empty();
      }
      throw failed;
    }
  }

  private Published publish() throws IOException {
    shutOutOthers();
    storage.makeFolder(staging);
    try {
      Published published = new Published(publish(Table.RUNS), publish(Table.ATTEMPTS));
      removeSealedFolders();
      return published;
    } finally {
      storage.delete(staging, true);
    }
  }

  private void shutOutOthers() throws IOException {
    for (FileStatus other : storage.list(staging.getParent())) {
      storage.delete(other.getPath(), true);
    }
  }

  private long publish(Table table) throws IOException {
    List<Path> journaled = storage.journalFiles(table);
    if (journaled.isEmpty()) {
      return 0;
    }
    long rows = publish(table, journaled);
    for (Path file : journaled) {
      storage.delete(file);
    }
    return rows;
  }

  private long publish(Table table, List<Path> journaled) throws IOException {
    Set<String> unpublished = new HashSet<>();
    for (Path file : journaled) {
      RowKeys.read(storage, table, file, unpublished::add);
    }
    for (Path file : storage.files(table)) {
      RowKeys.read(storage, table, file, unpublished::remove);
    }
    Path file = new Path(staging, table.folder());
    ParquetCopy copy = new ParquetCopy(storage.configuration(), table.schema().messageType());
    long rows =
        copy.copy(
            journaled, storage.newFile(file), row -> unpublished.remove(RowKeys.of(table, row)));
    if (rows > 0) {
      lease.check();
      storage.publish(file, new Path(storage.folder(table), name()));
    }
    return rows;
  }

  /** Names sort by the time of publication; the token makes them unique whatever the clock says. */
  private String name() {
    return "%s-%s%s"
        .formatted(Warehouse.STAMP.format(Instant.now()), lease.token(), Storage.PARQUET);
  }

  /** Folders of dead drivers that hold no more results, with what was in progress in them. */
  private void removeSealedFolders() throws IOException {
    for (Path folder : storage.journalFolders()) {
      if (folder.getName().endsWith(Storage.SEALED)) {
        storage.deleteIfDone(folder);
      }
    }
  }
}
