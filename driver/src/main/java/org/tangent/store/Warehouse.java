package org.tangent.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.tangent.run.RunStatus;

/**
 * The tables of all sweeps, in one folder.
 *
 * <p>A result is committed to the journal of its sweep, and published from there into the table:
 * see {@link Journal} and {@link Publication}. What reads a table reads both, the journal first, so
 * that nothing is missed that is published meanwhile; a run that is seen in both is one run. All
 * methods throw {@link WarehouseException} where the file system does not do what it should.
 */
public final class Warehouse {
  static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS").withZone(ZoneOffset.UTC);

  private static final Logger LOG = Logger.getLogger(Warehouse.class.getName());
  private static final String CHECKPOINTS = "_checkpoints";

  private final Storage storage;

  private Warehouse(Storage storage) {
    this.storage = storage;
  }

  /**
   * The warehouse for reading; a folder that is missing is an empty one.
   *
   * @param dir folder on any file system that Hadoop knows
   * @param configuration settings of the file systems
   */
  public static Warehouse open(String dir, Configuration configuration) {
    try {
      return new Warehouse(new Storage(dir, configuration));
    } catch (IOException | IllegalArgumentException unusable) {
      throw new WarehouseException("warehouse %s cannot be opened".formatted(dir), unusable);
    }
  }

  /**
   * The warehouse for writing: makes the folders that are missing, and proves that they can be
   * written.
   */
  public static Warehouse openForWriting(String dir, Configuration configuration) {
    Warehouse warehouse = open(dir, configuration);
    try {
      warehouse.storage.create();
      return warehouse;
    } catch (IOException | RuntimeException unwritable) {
      throw new WarehouseException(
          "warehouse %s must be a folder that can be written".formatted(dir), unwritable);
    }
  }

  /** The folder, as a full address. */
  public String location() {
    return storage.root().toString();
  }

  /** The folder of a table, as a full address. */
  public String location(Table table) {
    return storage.folder(table).toString();
  }

  /** Whether a table has any file; those of the journal are not counted. */
  public boolean isEmpty(Table table) {
    return listed(() -> storage.files(table), table).isEmpty();
  }

  /** Addresses of the files of a table that are committed and not published yet. */
  public List<String> journaled(Table table) {
    return listed(() -> storage.journalFiles(table), table).stream().map(Path::toString).toList();
  }

  /**
   * Takes the right to write a sweep.
   *
   * @param status what the heartbeats tell of it, as one line of text
   * @param waiting is told of a holder of whom it must be seen first whether it is alive
   * @throws LeaseHeldException if a living driver holds it
   */
  public Journal journal(String sweep, Supplier<String> status, Consumer<LeaseState> waiting) {
    return journal(sweep, Lease.TTL, status, waiting);
  }

  Journal journal(
      String sweep, Duration ttl, Supplier<String> status, Consumer<LeaseState> waiting) {
    try {
      return Journal.open(storage, fileName(sweep), ttl, status, waiting);
    } catch (IOException failed) {
      throw new WarehouseException(
          "%s: the lease of sweep %s cannot be taken".formatted(location(), sweep), failed);
    }
  }

  /** Who holds a sweep or held it last, and what it told; empty if nobody ever did. */
  public Optional<LeaseState> holder(String sweep) {
    return Lease.peek(storage, fileName(sweep));
  }

  /** The folder of checkpoints, as a full address. */
  public String checkpointLocation() {
    return new Path(storage.root(), CHECKPOINTS).toString();
  }

  /** Ids of the runs that have checkpoints. */
  public Set<String> checkpointedRuns() {
    try {
      return checkpoints().runIds();
    } catch (IOException unreadable) {
      throw new WarehouseException(
          "%s cannot be listed".formatted(checkpointLocation()), unreadable);
    }
  }

  /** Deletes the checkpoints of a run; those that cannot be are left to the next sweep. */
  public void deleteCheckpoints(String runId) {
    try {
      checkpoints().delete(runId);
    } catch (IOException left) {
      LOG.log(Level.FINE, "checkpoints are left", left);
    }
  }

  private CheckpointFolder checkpoints() throws IOException {
    return new CheckpointFolder(checkpointLocation(), storage.configuration());
  }

  /**
   * Publishes what the journals of all sweeps hold.
   *
   * @return none if another process publishes at this moment
   */
  public Optional<Published> publish() {
    return Publication.publish(storage);
  }

  /** Removes what dead drivers have left and nobody will use. */
  public Litter.Removed removeLitter() {
    try {
      return new Litter(storage).remove(this);
    } catch (IOException failed) {
      throw new WarehouseException("%s: litter is left".formatted(location()), failed);
    }
  }

  /**
   * A copy of all tables in few files that is to be made in another folder.
   *
   * @throws WarehouseException if there is something in that folder, or no warehouse here
   */
  public Compaction compaction(String into) {
    return Compaction.prepare(storage, into);
  }

  /** Whether there is a folder, with or without tables. */
  public boolean exists() {
    try {
      return storage.exists();
    } catch (IOException unreadable) {
      throw new WarehouseException("%s cannot be looked for".formatted(location()), unreadable);
    }
  }

  /** Number of files of a table that readers see, and of the rows in them. */
  public FileCount count(Table table) {
    long rows = 0;
    List<Path> files = listed(() -> storage.files(table), table);
    for (Path file : files) {
      try {
        rows += new ColumnScan(HadoopInputFile.fromPath(file, storage.configuration())).rows();
      } catch (IOException unreadable) {
        throw cannotRead(file, unreadable);
      }
    }
    return new FileCount(files.size(), rows);
  }

  /** Settings of the file systems. */
  Configuration configuration() {
    return storage.configuration();
  }

  /**
   * Moves files that are no whole Parquet files, as after a loss of power, out of the way of
   * readers into the folder {@code _torn}.
   *
   * @return their addresses as they were
   */
  public List<String> setTornFilesAside() {
    List<String> torn = new ArrayList<>();
    for (Table table : Table.values()) {
      for (Path file : both(table)) {
        if (isTorn(file)) {
          setAside(file);
          torn.add(file.toString());
        }
      }
    }
    return torn;
  }

  private void setAside(Path file) {
    try {
      storage.setAside(file);
    } catch (IOException failed) {
      throw new WarehouseException("%s is torn, and cannot be set aside".formatted(file), failed);
    }
  }

  private boolean isTorn(Path file) {
    try {
      new ColumnScan(HadoopInputFile.fromPath(file, storage.configuration())).rows();
      return false;
    } catch (TornFileException torn) {
      return true;
    } catch (FileNotFoundException published) {
      return false;
    } catch (IOException unreadable) {
      throw cannotRead(file, unreadable);
    }
  }

  /**
   * Shows the ids of the runs that have a result, with their status. A run may be shown twice.
   * Reads no other column.
   */
  public void results(BiConsumer<String, RunStatus> visitor) {
    statuses(Table.RUNS, (runId, status) -> visitor.accept(runId, RunStatus.valueOf(status)));
  }

  /** Shows the ids of the runs that failed at some time, whether or not they have a result now. */
  public void failures(Consumer<String> visitor) {
    statuses(
        Table.ATTEMPTS,
        (runId, status) -> {
          if (status.equals(RunStatus.FAILED.name())) {
            visitor.accept(runId);
          }
        });
  }

  /** Ids that begin so of runs that have a result. */
  public Set<String> idsOfResults(String beginning) {
    return ids(Table.RUNS, beginning);
  }

  /** Ids that begin so of runs that failed or were lost at some time. */
  public Set<String> idsOfAttempts(String beginning) {
    return ids(Table.ATTEMPTS, beginning);
  }

  private Set<String> ids(Table table, String beginning) {
    Set<String> ids = new TreeSet<>();
    rows(table, beginning, List.of("runId"), row -> ids.add((String) row[0]));
    return ids;
  }

  /** Shows the ids of the runs of a sweep's plan, in its order; none if there is no such plan. */
  public void plan(String sweep, Consumer<String> visitor) {
    Path file = storage.planOf(fileName(sweep));
    if (both(Table.PLAN).contains(file)) {
      read(file, plan -> rows("runId").readWhole(plan, row -> visitor.accept((String) row[0])));
    }
  }

  /** Names of the sweeps that have a plan. */
  public List<String> sweeps() {
    return both(Table.PLAN).stream()
        .map(Path::getName)
        .map(name -> name.substring(0, name.length() - Storage.PARQUET.length()))
        .toList();
  }

  private void statuses(Table table, BiConsumer<String, String> visitor) {
    each(
        table,
        file ->
            rows("runId", "status")
                .readWhole(file, row -> visitor.accept((String) row[0], (String) row[1])));
  }

  /**
   * Shows the named columns of the rows of {@code runs} or {@code attempts} whose run ids begin so;
   * null where a file has none. A row may be shown twice. Nothing else is read of other rows.
   */
  void rows(Table table, String beginning, List<String> columns, Consumer<Object[]> visitor) {
    each(
        table,
        file -> {
          BitSet wanted = new BitSet();
          int[] number = {0};
          rows("runId")
              .readWhole(
                  file, row -> wanted.set(number[0]++, ((String) row[0]).startsWith(beginning)));
          if (!wanted.isEmpty()) {
            new FlatRows(storage.configuration(), columns)
                .read(file, row -> wanted.get(Math.toIntExact(row)), visitor);
          }
        });
  }

  private FlatRows rows(String... columns) {
    return new FlatRows(storage.configuration(), List.of(columns));
  }

  /** The files of the journal, then those of the table. */
  private List<Path> both(Table table) {
    List<Path> files = new ArrayList<>(listed(() -> storage.journalFiles(table), table));
    files.addAll(listed(() -> storage.files(table), table));
    return files;
  }

  @FunctionalInterface
  private interface Reading {
    void read(Path file) throws IOException;
  }

  /**
   * Reads each file of a table once. One of the journal that is gone was published, or its folder
   * renamed: it is looked for where it is now.
   */
  private void each(Table table, Reading reading) {
    Set<Path> seen = new HashSet<>();
    boolean moved = true;
    while (moved) {
      moved = false;
      for (Path file : both(table)) {
        if (seen.add(file)) {
          moved |= !read(file, reading);
        }
      }
    }
  }

  /** Returns whether the file was there; one of the journal need not be. */
  private boolean read(Path file, Reading reading) {
    try {
      reading.read(file);
      return true;
    } catch (FileNotFoundException published) {
      if (storage.isJournaled(file)) {
        return false;
      }
      throw cannotRead(file, published);
    } catch (IOException unreadable) {
      throw cannotRead(file, unreadable);
    }
  }

  private static WarehouseException cannotRead(Path file, IOException unreadable) {
    return new WarehouseException("%s cannot be read".formatted(file), unreadable);
  }

  @FunctionalInterface
  private interface Listing<T> {
    T list() throws IOException;
  }

  private <T> T listed(Listing<T> listing, Table table) {
    try {
      return listing.list();
    } catch (IOException unreadable) {
      throw new WarehouseException("%s cannot be listed".formatted(location(table)), unreadable);
    }
  }

  private static String fileName(String sweep) {
    if (!sweep.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw new WarehouseException(
          "a sweep's name must start with a letter or digit and go on with these, dots, dashes or "
              + "underscores: "
              + sweep);
    }
    return sweep;
  }
}
