package org.tangent.store;

import static org.tangent.store.Column.optional;
import static org.tangent.store.Column.required;
import static org.tangent.store.ColumnType.Scalar.DOUBLE;
import static org.tangent.store.ColumnType.Scalar.LONG;
import static org.tangent.store.ColumnType.Scalar.TEXT;
import static org.tangent.store.ColumnType.Scalar.TIMESTAMP;

import java.util.List;
import org.tangent.sweep.PlannedRun;

/**
 * One execution of a run that yielded no result, a row of {@link Table#ATTEMPTS}.
 *
 * @param sweep name of the sweep it was part of
 * @param run what was to be run
 * @param status how it ended
 * @param failure what it threw, or why it was lost
 * @param execution where and when
 */
public record AttemptRow(
    String sweep, PlannedRun run, Status status, Failure failure, Execution execution) {

  /** The columns that tell attempts apart. */
  public static final List<String> KEY = List.of("runId", "finishedAt", "attempt");

  /** How an execution ends that yields no result. */
  public enum Status {
    /** The run threw; it is not tried again. */
    FAILED,
    /** What executed it was lost; the run itself may go on elsewhere. */
    LOST
  }

  static final Schema<AttemptRow> SCHEMA =
      new Schema<>(
          "attempt",
          List.of(
              required("runId", TEXT, row -> row.run().runId()),
              required("schemaVersion", LONG, row -> Table.SCHEMA_VERSION),
              required("sweep", TEXT, AttemptRow::sweep),
              required("status", TEXT, row -> row.status().name()),
              required("errorClass", TEXT, row -> row.failure().errorClass()),
              optional("message", TEXT, row -> row.failure().message()),
              required("stack", TEXT, row -> row.failure().stack()),
              required("host", TEXT, row -> row.execution().host()),
              required("attempt", LONG, row -> row.execution().attempt()),
              optional("wallSeconds", DOUBLE, row -> row.execution().wallSeconds()),
              optional("resumedFrom", LONG, row -> row.execution().resumedFrom()),
              optional("log", TEXT, row -> row.execution().log()),
              required("finishedAt", TIMESTAMP, row -> row.execution().finishedAt()),
              required("spec", TEXT, row -> row.run().specJson())));

  /** A run that threw. */
  public AttemptRow(String sweep, PlannedRun run, Failure failure, Execution execution) {
    this(sweep, run, Status.FAILED, failure, execution);
  }
}
