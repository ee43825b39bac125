package org.tangent.store;

import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetWriter;

/**
 * The exclusive right to write what belongs to a sweep, and the folder of small files in which its
 * results are committed before they are published.
 *
 * <p>Every append is one new file, complete from the moment that it can be seen. All methods throw
 * {@link WarehouseException} where the file system does not do what it should, and {@link
 * LeaseLostException} once another driver has taken the sweep over; what was not committed by then
 * is not visible, now or later. Appending is safe from several threads.
 */
public final class Journal implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Journal.class.getName());

  /** Heartbeats in the time after which a silent driver counts as dead. */
  private static final int BEATS = 30;

  private static final Duration PUBLISH_WAIT = Duration.ofSeconds(60);

  private final Storage storage;
  private final String sweep;
  private final Lease lease;
  private final Path folder;
  private final AtomicLong written = new AtomicLong();
  private final PublicationTimes times = new PublicationTimes(System::nanoTime);

  private Journal(Storage storage, String sweep, Lease lease) {
    this.storage = storage;
    this.sweep = sweep;
    this.lease = lease;
    this.folder = new Path(storage.journal(sweep), lease.token());
  }

  /**
   * Takes the right to write a sweep, and shuts out whoever had it.
   *
   * @param status what the heartbeats of the lease tell of the sweep
   * @throws LeaseHeldException if a living driver holds it
   */
  static Journal open(
      Storage storage,
      String sweep,
      Duration ttl,
      Supplier<String> status,
      Consumer<LeaseState> waiting)
      throws IOException {
    Lease lease = Lease.acquire(storage, sweep, ttl, ttl.dividedBy(BEATS), waiting);
    try {
      lease.tell(status);
      Journal journal = new Journal(storage, sweep, lease);
      journal.seal();
      storage.makeFolder(journal.folder);
      return journal;
    } catch (IOException | RuntimeException failed) {
      lease.release("");
      throw failed;
    }
  }

  /**
   * Renames the folders of earlier holders: should one of them still be alive, its next commit is a
   * rename into a folder that is not there.
   */
  private void seal() throws IOException {
    for (FileStatus earlier : storage.list(storage.journal(sweep))) {
      Path path = earlier.getPath();
      if (!path.getName().endsWith(Storage.SEALED)) {
        storage.renameFolder(path, path.suffix(Storage.SEALED));
      }
    }
  }

  public String sweep() {
    return sweep;
  }

  /**
   * Writes a file and deletes it again. The first file that a process writes takes seconds, most of
   * it for loading classes; after this call an append does not.
   */
  public void warmUp() {
    Path file = inProgress("warm-up");
    try {
      writeFile(file, RunSchema.SCHEMA, List.<RunSchema.Parsed>of().iterator());
      storage.delete(file);
    } catch (IOException failed) {
      throw notWritten(file, failed);
    }
  }

  /** Commits finished runs, all of them or none. */
  public void appendRuns(List<RunRow> rows) {
    append(Table.RUNS, RunSchema.SCHEMA, rows.stream().map(RunSchema::parse).toList());
  }

  /** Records executions that yielded no result, all of them or none. */
  public void appendAttempts(List<AttemptRow> rows) {
    append(Table.ATTEMPTS, AttemptRow.SCHEMA, rows);
  }

  /** Records a submission; recorded again with the same time it is replaced. */
  public void recordSweep(SweepRow row) {
    String name = "%s-%s".formatted(sweep, Warehouse.STAMP.format(row.submittedAt()));
    write(
        new Path(storage.folder(Table.SWEEPS), name + Storage.PARQUET),
        SweepRow.SCHEMA,
        List.of(row).iterator());
  }

  /**
   * Writes the plan of the sweep in place of its former one. Rows are taken and written one by one.
   */
  public void writePlan(Iterator<PlanRow> rows) {
    write(storage.planOf(sweep), PlanRow.SCHEMA, rows);
  }

  private <R> void append(Table table, Schema<R> schema, List<R> rows) {
    if (rows.isEmpty()) {
      return;
    }
    String name = "%s-%06d".formatted(table.folder(), written.incrementAndGet());
    write(new Path(folder, name + Storage.PARQUET), schema, rows.iterator());
    times.committed(rows.size());
  }

  private <R> void write(Path target, Schema<R> schema, Iterator<R> rows) {
    Path file = inProgress(target.getName());
    try {
      writeFile(file, schema, rows);
      lease.check();
      storage.publish(file, target);
    } catch (IOException failed) {
      discard(file, failed);
      throw notWritten(target.getParent(), failed);
    } catch (CommitStateUnknownException unknown) {
      // Where the folder was sealed by a successor, the lease tells.
      lease.check();
      throw unknown;
    } catch (RuntimeException failed) {
      discard(file, failed);
      throw failed;
    }
  }

  private <R> void writeFile(Path file, Schema<R> schema, Iterator<R> rows) throws IOException {
    Writing.run(
        () -> {
          try (ParquetWriter<R> to =
              new RowWriter<>(storage.newFile(file), schema, storage.configuration()).build()) {
            while (rows.hasNext()) {
              to.write(rows.next());
            }
          }
          return file;
        });
  }

  private Path inProgress(String name) {
    return new Path(
        folder, ".%s.%d%s".formatted(name, written.incrementAndGet(), Storage.IN_PROGRESS));
  }

  /** Removes a file in progress, if the file system still can. */
  private void discard(Path file, Throwable reason) {
    try {
      storage.delete(file);
    } catch (IOException | RuntimeException litter) {
      reason.addSuppressed(litter);
    }
  }

  private static WarehouseException notWritten(Path path, Throwable failed) {
    return new WarehouseException("%s cannot be written".formatted(path), failed);
  }

  /**
   * Proves that this process still has the right to write.
   *
   * @throws LeaseLostException if it has not
   */
  public void check() {
    lease.check();
  }

  /**
   * Publishes what waits in the journal, if it is time to.
   *
   * @return whether anything was published
   */
  public boolean publishIfDue() {
    return times.isDue() && publishOnce();
  }

  private boolean publishOnce() {
    long waiting = times.waiting();
    lease.check();
    boolean published = Publication.publish(storage).isPresent();
    if (published) {
      times.published(waiting);
    }
    return published;
  }

  /**
   * Publishes all that waits in the journals, also what a dead driver has left there. If another
   * process publishes at this moment, waits for it; if that takes too long, what is committed is
   * left to the next publication, which will find it.
   */
  public void publish() {
    long deadline = System.nanoTime() + PUBLISH_WAIT.toNanos();
    while (isAnyJournaled() && !publishOnce() && System.nanoTime() < deadline) {
      pause();
    }
  }

  private boolean isAnyJournaled() {
    try {
      return !storage.journalFiles(Table.RUNS).isEmpty()
          || !storage.journalFiles(Table.ATTEMPTS).isEmpty();
    } catch (IOException unreadable) {
      throw new WarehouseException(
          "%s: the journal cannot be listed".formatted(storage.root()), unreadable);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Gives the right back. What was not published is published by whoever writes next. */
  @Override
  public void close() {
    try {
      storage.deleteIfDone(folder);
    } catch (IOException left) {
      LOG.log(Level.FINE, "left to the next publication", left);
    } finally {
      lease.close();
    }
  }
}
