package org.tangent.store;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What an earlier submission of a sweep was computed by.
 *
 * @param submittedAt when it was submitted
 * @param jarHash as in {@link Build}
 * @param gitCommit as in {@link Build}
 * @param numericsRevision as in {@link Build}
 */
public record Submission(
    Instant submittedAt, String jarHash, String gitCommit, long numericsRevision) {

  private static final List<String> COLUMNS =
      List.of(
          "sweep",
          "submittedAt",
          "jarHash",
          "gitCommit",
          "numericsRevision",
          "exitCode",
          "committed");

  /**
   * The latest submission of a sweep that tells what it was computed by, which rows of older
   * versions do not, and may have committed results: one that ended without any is passed over.
   *
   * @throws WarehouseException if the files of {@code sweeps} cannot be read
   */
  public static Optional<Submission> latest(
      String sweep, Warehouse warehouse, Configuration configuration) {
    FlatRows table = new FlatRows(configuration, COLUMNS);
    Submission latest = null;
    try {
      for (Path file : table.newestFirst(warehouse, Table.SWEEPS)) {
        if (SubmissionFile.mayHold(file.getName(), sweep)) {
          for (Object[] row : table.last(file, Integer.MAX_VALUE)) {
            boolean counts = row[0].equals(sweep) && row[2] != null && !isEmpty(row);
            if (counts && (latest == null || latest.isBefore((Long) row[1]))) {
              latest = of(row);
            }
          }
        }
      }
    } catch (IOException unreadable) {
      throw new WarehouseException(
          "%s cannot be read".formatted(warehouse.location(Table.SWEEPS)), unreadable);
    }
    return Optional.ofNullable(latest);
  }

  private static boolean isEmpty(Object[] row) {
    return row[5] != null && Long.valueOf(0).equals(row[6]);
  }

  private boolean isBefore(long millis) {
    return submittedAt.toEpochMilli() < millis;
  }

  private static Submission of(Object[] row) {
    return new Submission(
        Instant.ofEpochMilli((Long) row[1]), (String) row[2], (String) row[3], (Long) row[4]);
  }
}
