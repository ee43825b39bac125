package org.tangent.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.tangent.sweep.RunIdTable;

/**
 * A copy of the tables of a warehouse in few files: each run once, with what is committed and not
 * published yet. Nothing of the old warehouse is changed.
 *
 * <p>The copy is written into a hidden folder beside the new one, which is there from one rename
 * on, complete. After a kill the hidden folder is left, and deleted by the next copy to that place.
 *
 * <p>A plan stays a file of its own, since a submission of its sweep replaces that file. Leases,
 * journals and checkpoints are not copied.
 */
public final class Compaction {
  private static final String RUN_ID = "runId";
  private static final String FINISHED_AT = "finishedAt";

  /** A file that has grown to this is followed by another. */
  private static final long FILE_BYTES = 256L << 20;

  /** A journal file may be published while it is looked for; so often all is listed anew. */
  private static final int LISTINGS = 20;

  private final Storage from;
  private final Storage into;
  private final String token = UUID.randomUUID().toString().replace("-", "");
  private final long fileBytes;

  private Compaction(Storage from, Storage into, long fileBytes) {
    this.from = from;
    this.into = into;
    this.fileBytes = fileBytes;
  }

  static Compaction prepare(Storage from, String dir) {
    return prepare(from, dir, FILE_BYTES);
  }

  static Compaction prepare(Storage from, String dir, long fileBytes) {
    try {
      Storage into = new Storage(dir, from.configuration());
      if (!from.exists()) {
        throw new WarehouseException("there is no warehouse to copy: " + from.root());
      }
      if (isWithin(into.root(), from.root()) || isWithin(from.root(), into.root())) {
        throw new WarehouseException(
            "the copy must lie outside of the warehouse %s: %s"
                .formatted(from.root(), into.root()));
      }
      if (into.exists() && !into.isEmptyFolder()) {
        throw new WarehouseException("the folder of the copy must be new or empty: " + into.root());
      }
      return new Compaction(from, into, fileBytes);
    } catch (IOException | IllegalArgumentException unusable) {
      throw new WarehouseException("%s cannot take a copy".formatted(dir), unusable);
    }
  }

  private static boolean isWithin(Path path, Path folder) {
    return (path + Path.SEPARATOR).startsWith(folder + Path.SEPARATOR);
  }

  /**
   * Makes the copy.
   *
   * @return what each table of it has
   * @throws WarehouseException if something cannot be read or written; then there is no copy
   */
  public Map<Table, FileCount> run() {
    try {
      removeLitter();
      Path hidden = new Path(into.root().getParent(), hiddenName(token));
      Storage staged = new Storage(hidden.toString(), from.configuration());
      try {
        staged.create();
        Map<Table, FileCount> counts = new EnumMap<>(Table.class);
        for (Table table : Table.values()) {
          counts.put(table, Writing.run(() -> copy(table, staged)));
        }
        if (into.exists()) {
          into.delete(into.root());
        }
        // From this rename on there is the copy.
        into.renameFolder(hidden, into.root());
        return counts;
      } catch (IOException | RuntimeException failed) {
        discard(staged, failed);
        throw failed;
      }
    } catch (IOException failed) {
      throw new WarehouseException(
          "%s cannot be copied to %s".formatted(from.root(), into.root()), failed);
    }
  }

  private String hiddenName(String distinct) {
    return ".%s.%s%s".formatted(into.root().getName(), distinct, Storage.IN_PROGRESS);
  }

  private void removeLitter() throws IOException {
    String prefix = "." + into.root().getName() + ".";
    for (FileStatus left : into.list(into.root().getParent())) {
      String name = left.getPath().getName();
      if (name.length() == hiddenName(token).length()
          && name.startsWith(prefix)
          && name.endsWith(Storage.IN_PROGRESS)) {
        into.delete(left.getPath(), true);
      }
    }
  }

  private static void discard(Storage staged, Throwable reason) {
    try {
      staged.delete(staged.root(), true);
    } catch (IOException | RuntimeException litter) {
      reason.addSuppressed(litter);
    }
  }

  private FileCount copy(Table table, Storage staged) throws IOException {
    return switch (table) {
      case RUNS, ATTEMPTS -> copyWithJournals(table, staged);
      case SWEEPS -> copyAll(table, from.files(table), staged, row -> true);
      case PLAN -> copyEach(table, staged);
    };
  }

  private FileCount copyWithJournals(Table table, Storage staged) throws IOException {
    for (int listing = 1; ; listing++) {
      // The journals first: what is published meanwhile is then seen twice, and not missed.
      List<Path> files = new ArrayList<>(from.journalFiles(table));
      files.addAll(from.files(table));
      try {
        return table == Table.RUNS
            ? copyRuns(files, staged)
            : copyAll(table, files, staged, firstOfKey(table));
      } catch (FileNotFoundException published) {
        if (listing == LISTINGS) {
          throw published;
        }
        staged.delete(staged.folder(table), true);
        staged.makeFolder(staged.folder(table));
      }
    }
  }

  /** Of the rows of a run, which are as many as drivers have computed it, the earliest. */
  private FileCount copyRuns(List<Path> files, Storage staged) throws IOException {
    RunIdTable ids = new RunIdTable();
    Earliest earliest = new Earliest();
    FlatRows times = new FlatRows(from.configuration(), List.of(RUN_ID, FINISHED_AT));
    for (Path file : files) {
      times.readWhole(
          file,
          row -> {
            ids.add((String) row[0]);
            earliest.add(ids.indexOf((String) row[0]).getAsInt(), (Long) row[1]);
          });
    }
    BitSet copied = new BitSet();
    FileCount count =
        copyAll(
            Table.RUNS,
            files,
            staged,
            row -> {
              int index = ids.indexOf(row.getString(RUN_ID, 0)).getAsInt();
              boolean wanted =
                  !copied.get(index) && row.getLong(FINISHED_AT, 0) == earliest.of(index);
              copied.set(index, wanted || copied.get(index));
              return wanted;
            });
    if (count.rows() != ids.size()) {
      throw new IOException("%d of %d runs were copied".formatted(count.rows(), ids.size()));
    }
    return count;
  }

  /** The earliest time of each run, by its number. */
  private static final class Earliest {
    private long[] millis = new long[0];

    void add(int index, long time) {
      if (index >= millis.length) {
        int former = millis.length;
        millis = Arrays.copyOf(millis, Math.max(64, 2 * (index + 1)));
        Arrays.fill(millis, former, millis.length, Long.MAX_VALUE);
      }
      millis[index] = Math.min(millis[index], time);
    }

    long of(int index) {
      return millis[index];
    }
  }

  private static Predicate<Group> firstOfKey(Table table) {
    Set<String> keys = new HashSet<>();
    return row -> keys.add(RowKeys.of(table, row));
  }

  /** Copies rows into as few files as their size allows. */
  private FileCount copyAll(Table table, List<Path> files, Storage staged, Predicate<Group> wanted)
      throws IOException {
    try (Target target = new Target(table, staged)) {
      long rows = 0;
      for (Path file : files) {
        refuseUnknownColumns(table, file);
        rows += target.copy.copy(file, target::write, wanted);
      }
      target.finish();
      return new FileCount(target.files, rows);
    }
  }

  private FileCount copyEach(Table table, Storage staged) throws IOException {
    ParquetCopy copy = new ParquetCopy(from.configuration(), table.schema().messageType());
    List<Path> files = from.files(table);
    long rows = 0;
    for (Path file : files) {
      refuseUnknownColumns(table, file);
      Path hidden = staged.inProgress(table, token);
      rows += copy.copy(List.of(file), staged.newFile(hidden), row -> true);
      staged.publish(hidden, new Path(staged.folder(table), file.getName()));
    }
    return new FileCount(files.size(), rows);
  }

  /** What a later version has written would be lost silently. */
  private void refuseUnknownColumns(Table table, Path file) throws IOException {
    MessageType known = table.schema().messageType();
    MessageType found =
        new ColumnScan(HadoopInputFile.fromPath(file, from.configuration())).schema();
    for (String[] column : found.getPaths()) {
      if (!known.containsPath(column)) {
        throw new IOException(
            "%s has a column that this version does not know: %s"
                .formatted(file, String.join(".", column)));
      }
    }
  }

  /** The files of a table of the copy, of which one is being written. */
  private final class Target implements AutoCloseable {
    private final Table table;
    private final Storage staged;
    private final Path hidden;
    private final ParquetCopy copy;
    private ParquetWriter<Group> writer;
    private int files;

    Target(Table table, Storage staged) {
      this.table = table;
      this.staged = staged;
      this.hidden = staged.inProgress(table, token);
      this.copy = new ParquetCopy(from.configuration(), table.schema().messageType());
    }

    void write(Group row) throws IOException {
      if (writer == null) {
        writer = copy.writer(staged.newFile(hidden));
      }
      writer.write(row);
      if (writer.getDataSize() >= fileBytes) {
        finish();
      }
    }

    void finish() throws IOException {
      if (writer != null) {
        writer.close();
        writer = null;
        files++;
        String name = "compacted-%s-%06d%s".formatted(token, files, Storage.PARQUET);
        staged.publish(hidden, new Path(staged.folder(table), name));
      }
    }

    /** Of a copy that failed nothing is kept. */
    @Override
    public void close() throws IOException {
      if (writer != null) {
        writer.close();
      }
    }
  }
}
