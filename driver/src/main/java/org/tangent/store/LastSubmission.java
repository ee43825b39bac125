package org.tangent.store;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;

/**
 * How the latest submission of a sweep stands.
 *
 * @param sweep name of the sweep
 * @param submittedAt when it was submitted
 * @param finishedAt when it ended; null while it runs, and for ever if it was killed
 * @param exitCode exit code of the command; null as long as {@code finishedAt} is
 */
public record LastSubmission(
    String sweep, Instant submittedAt, Instant finishedAt, Integer exitCode) {
  private static final List<String> COLUMNS =
      List.of("sweep", "submittedAt", "finishedAt", "exitCode");

  /** Whether it ended by itself, and told so. */
  public boolean hasEnded() {
    return finishedAt != null;
  }

  /** That of one sweep, if it was ever submitted. */
  public static Optional<LastSubmission> of(String sweep, Warehouse warehouse) {
    return Optional.ofNullable(read(warehouse, sweep).get(sweep));
  }

  /** Those of all sweeps, by their names. */
  public static Map<String, LastSubmission> ofAll(Warehouse warehouse) {
    return read(warehouse, null);
  }

  /**
   * @param only a sweep, or null for all
   */
  private static Map<String, LastSubmission> read(Warehouse warehouse, String only) {
    FlatRows table = new FlatRows(warehouse.configuration(), COLUMNS);
    Map<String, LastSubmission> latest = new TreeMap<>();
    try {
      for (Path file : newest(table.newestFirst(warehouse, Table.SWEEPS), only)) {
        for (Object[] row : table.last(file, Integer.MAX_VALUE)) {
          LastSubmission submission = of(row);
          latest.merge(submission.sweep(), submission, LastSubmission::later);
        }
      }
    } catch (IOException unreadable) {
      throw new WarehouseException(
          "%s cannot be read".formatted(warehouse.location(Table.SWEEPS)), unreadable);
    }
    return latest;
  }

  /** Of the files that name a sweep the newest of each, and all others. */
  private static List<Path> newest(List<Path> files, String only) {
    Map<String, Path> named = new HashMap<>();
    List<Path> found = new ArrayList<>();
    for (Path file : files) {
      Optional<SubmissionFile> name = SubmissionFile.parse(file.getName());
      if (name.isEmpty()) {
        found.add(file);
      } else if (only == null || name.get().sweep().equals(only)) {
        named.merge(
            name.get().sweep(),
            file,
            (one, other) -> one.getName().compareTo(other.getName()) >= 0 ? one : other);
      }
    }
    found.addAll(named.values());
    return found;
  }

  private static LastSubmission later(LastSubmission one, LastSubmission other) {
    return one.submittedAt().isBefore(other.submittedAt()) ? other : one;
  }

  private static LastSubmission of(Object[] row) {
    return new LastSubmission(
        (String) row[0],
        Instant.ofEpochMilli((Long) row[1]),
        row[2] == null ? null : Instant.ofEpochMilli((Long) row[2]),
        row[3] == null ? null : Math.toIntExact((Long) row[3]));
  }
}
