package org.tangent.store;

import static org.tangent.store.Column.optional;
import static org.tangent.store.Column.required;
import static org.tangent.store.ColumnType.Scalar.LONG;
import static org.tangent.store.ColumnType.Scalar.TEXT;
import static org.tangent.store.ColumnType.Scalar.TIMESTAMP;

import java.util.List;
import org.tangent.run.RunStatus;
import org.tangent.sweep.PlannedRun;

/**
 * One execution of a run that yielded no result, a row of {@link Table#ATTEMPTS}.
 *
 * @param sweep name of the sweep it was part of
 * @param run what was to be run
 * @param failure what it threw
 * @param execution where and when
 */
public record AttemptRow(String sweep, PlannedRun run, Failure failure, Execution execution) {

  static final Schema<AttemptRow> SCHEMA =
      new Schema<>(
          "attempt",
          List.of(
              required("runId", TEXT, row -> row.run().runId()),
              required("schemaVersion", LONG, row -> Table.SCHEMA_VERSION),
              required("sweep", TEXT, AttemptRow::sweep),
              required("status", TEXT, row -> RunStatus.FAILED.name()),
              required("errorClass", TEXT, row -> row.failure().errorClass()),
              optional("message", TEXT, row -> row.failure().message()),
              required("stack", TEXT, row -> row.failure().stack()),
              required("host", TEXT, row -> row.execution().host()),
              required("attempt", LONG, row -> row.execution().attempt()),
              required("finishedAt", TIMESTAMP, row -> row.execution().finishedAt()),
              required("spec", TEXT, row -> row.run().specJson())));
}
