package org.tangent.store;

import static org.tangent.store.Column.required;
import static org.tangent.store.ColumnType.Scalar.LONG;
import static org.tangent.store.ColumnType.Scalar.TEXT;

import java.util.List;

/**
 * The place of a run in a sweep, a row of {@link Table#PLAN}.
 *
 * @param sweep name of the sweep
 * @param runId the run
 * @param position its place in the grid, from 0
 */
public record PlanRow(String sweep, String runId, long position) {

  static final Schema<PlanRow> SCHEMA =
      new Schema<>(
          "plan",
          List.of(
              required("sweep", TEXT, PlanRow::sweep),
              required("runId", TEXT, PlanRow::runId),
              required("position", LONG, PlanRow::position)));
}
