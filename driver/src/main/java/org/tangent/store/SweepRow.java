package org.tangent.store;

import static org.tangent.store.Column.optional;
import static org.tangent.store.Column.required;
import static org.tangent.store.ColumnType.Scalar.BOOLEAN;
import static org.tangent.store.ColumnType.Scalar.LONG;
import static org.tangent.store.ColumnType.Scalar.TEXT;
import static org.tangent.store.ColumnType.Scalar.TIMESTAMP;

import java.time.Instant;
import java.util.List;

/**
 * One submission of a sweep, a row of {@link Table#SWEEPS}.
 *
 * @param sweep name of the sweep
 * @param submittedAt when it was submitted; with the name, what tells submissions apart
 * @param finishedAt when it ended; null while it runs, and for ever if it was killed
 * @param source text of the sweep file
 * @param overrides what the command line changed in it, as given
 * @param total number of runs of the grid
 * @param reused runs that had a result before
 * @param committed runs whose result this submission committed
 * @param failed runs that failed, now or in an earlier submission
 * @param exitCode exit code of the command; null while it runs
 * @param submitter the driver that it was submitted by
 */
public record SweepRow(
    String sweep,
    Instant submittedAt,
    Instant finishedAt,
    String source,
    List<String> overrides,
    long total,
    long reused,
    long committed,
    long failed,
    Integer exitCode,
    Submitter submitter) {

  public SweepRow {
    overrides = List.copyOf(overrides);
  }

  /** A submission by this process that has just begun. */
  public static SweepRow submitted(
      String sweep, Instant submittedAt, String source, List<String> overrides, long total) {
    return new SweepRow(
        sweep, submittedAt, null, source, overrides, total, 0, 0, 0, null, Submitter.current());
  }

  /** This submission at its end. */
  public SweepRow ended(
      Instant at, long runs, long reusedRuns, long committedRuns, long failedRuns, int code) {
    return new SweepRow(
        sweep,
        submittedAt,
        at,
        source,
        overrides,
        runs,
        reusedRuns,
        committedRuns,
        failedRuns,
        code,
        submitter);
  }

  static final Schema<SweepRow> SCHEMA =
      new Schema<>(
          "sweep",
          List.of(
              required("sweep", TEXT, SweepRow::sweep),
              required("schemaVersion", LONG, row -> Table.SCHEMA_VERSION),
              required("submittedAt", TIMESTAMP, SweepRow::submittedAt),
              optional("finishedAt", TIMESTAMP, SweepRow::finishedAt),
              required("source", TEXT, SweepRow::source),
              required("overrides", new ColumnType.ListOf(TEXT), SweepRow::overrides),
              required("total", LONG, SweepRow::total),
              required("reused", LONG, SweepRow::reused),
              required("committed", LONG, SweepRow::committed),
              required("failed", LONG, SweepRow::failed),
              optional("exitCode", LONG, SweepRow::exitCode),
              optional("gitCommit", TEXT, row -> row.submitter().build().gitCommit()),
              optional("gitDirty", BOOLEAN, row -> row.submitter().build().gitDirty()),
              optional("jarHash", TEXT, row -> row.submitter().build().jarHash()),
              optional("numericsRevision", LONG, row -> row.submitter().build().numericsRevision()),
              optional("host", TEXT, row -> row.submitter().host()),
              optional("pid", LONG, row -> row.submitter().pid())));
}
