package org.tangent.store;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.hadoop.util.HadoopOutputFile;

/**
 * The tables of all sweeps, in one folder.
 *
 * <p>Every append is one new file, complete from the moment that it can be seen. All methods throw
 * {@link WarehouseException} where the file system does not do what it should; what was not
 * published by then is not visible, now or later. Appending is safe from several threads.
 */
public final class Warehouse {

  /**
   * Files in progress that have not grown for so long belong to a dead process. Writing one takes
   * seconds; that litter stays for a while costs nothing, since no reader sees it.
   */
  static final Duration LITTER_AGE = Duration.ofMinutes(10);

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS").withZone(ZoneOffset.UTC);

  private final Storage storage;
  private final String writer =
      "%s-%s".formatted(STAMP.format(Instant.now()), UUID.randomUUID().toString().substring(0, 8));
  private final AtomicLong written = new AtomicLong();

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
   * The warehouse for writing: makes the folders that are missing, proves that they can be written,
   * and removes what a process that died left half-written.
   */
  public static Warehouse openForWriting(String dir, Configuration configuration) {
    Warehouse warehouse = open(dir, configuration);
    try {
      warehouse.storage.create(warehouse.writer);
      warehouse.storage.clean(LITTER_AGE, Clock.systemUTC());
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

  /** Whether a table has any file. */
  public boolean isEmpty(Table table) {
    return files(table).isEmpty();
  }

  /** Commits finished runs, all of them or none. */
  public void appendRuns(List<RunRow> rows) {
    append(Table.RUNS, RunSchema.SCHEMA, rows.stream().map(RunSchema::parse).toList());
  }

  /** Records executions that failed, all of them or none. */
  public void appendAttempts(List<AttemptRow> rows) {
    append(Table.ATTEMPTS, AttemptRow.SCHEMA, rows);
  }

  /** Records a submission; recorded again with the same time it is replaced. */
  public void recordSweep(SweepRow row) {
    String name = "%s-%s".formatted(fileName(row.sweep()), STAMP.format(row.submittedAt()));
    write(Table.SWEEPS, name, SweepRow.SCHEMA, List.of(row).iterator());
  }

  /**
   * Writes the plan of a sweep in place of its former one. Rows are taken and written one by one.
   */
  public void writePlan(String sweep, Iterator<PlanRow> rows) {
    write(Table.PLAN, fileName(sweep), PlanRow.SCHEMA, rows);
  }

  /**
   * Writes a file and deletes it again. The first file that a process writes takes seconds, most of
   * it for loading classes; after this call an append does not.
   */
  public void warmUp() {
    Path file = storage.inProgress("warm-up-" + writer);
    try {
      writeFile(file, RunSchema.SCHEMA, List.<RunSchema.Parsed>of().iterator());
      storage.delete(file);
    } catch (IOException failed) {
      discard(file, failed);
      throw new WarehouseException("%s cannot be written".formatted(file), failed);
    }
  }

  /** Ids of the runs that have a result. Reads no other column. */
  public Set<String> committedRunIds() {
    return runIds(Table.RUNS);
  }

  /** Ids of the runs that failed at some time, whether or not they have a result by now. */
  public Set<String> failedRunIds() {
    return runIds(Table.ATTEMPTS);
  }

  private Set<String> runIds(Table table) {
    Set<String> ids = new HashSet<>();
    for (Path file : files(table)) {
      try {
        new ColumnScan(HadoopInputFile.fromPath(file, storage.configuration()))
            .read(
                List.of("runId"),
                (column, values, firstRow, rows) -> {
                  for (long row = 0; row < rows; row++) {
                    ids.add(values.getBinary().toStringUsingUTF8());
                    values.consume();
                  }
                });
      } catch (IOException torn) {
        throw new WarehouseException("%s cannot be read".formatted(file), torn);
      }
    }
    return ids;
  }

  private List<Path> files(Table table) {
    try {
      return storage.files(table);
    } catch (IOException unreadable) {
      throw new WarehouseException("%s cannot be listed".formatted(location(table)), unreadable);
    }
  }

  private <R> void append(Table table, Schema<R> schema, List<R> rows) {
    if (!rows.isEmpty()) {
      String name = "%s-%06d".formatted(writer, written.incrementAndGet());
      write(table, name, schema, rows.iterator());
    }
  }

  private <R> void write(Table table, String name, Schema<R> schema, Iterator<R> rows) {
    Path file =
        storage.inProgress(
            "%s-%s-%06d".formatted(table.folder(), writer, written.incrementAndGet()));
    try {
      writeFile(file, schema, rows);
      storage.publish(file, new Path(storage.folder(table), name + ".parquet"));
    } catch (IOException | FSError failed) {
      // Hadoop's local file system reports a full disk as an error of the JVM.
      discard(file, failed);
      throw new WarehouseException("%s cannot be written".formatted(location(table)), failed);
    } catch (RuntimeException failed) {
      discard(file, failed);
      throw failed;
    }
  }

  private <R> void writeFile(Path file, Schema<R> schema, Iterator<R> rows) throws IOException {
    HadoopOutputFile output = HadoopOutputFile.fromPath(file, storage.configuration());
    try (ParquetWriter<R> to = new RowWriter<>(output, schema, storage.configuration()).build()) {
      while (rows.hasNext()) {
        to.write(rows.next());
      }
    }
  }

  /** Removes a file in progress, if the file system still can. */
  private void discard(Path file, Throwable reason) {
    try {
      storage.delete(file);
    } catch (IOException | RuntimeException litter) {
      reason.addSuppressed(litter);
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
