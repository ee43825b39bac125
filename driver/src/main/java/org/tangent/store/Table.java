package org.tangent.store;

import java.util.Locale;

/** The tables of the warehouse. */
public enum Table {
  /** One row a run that has a result. */
  RUNS,
  /** One row a run of a sweep, whether it has a result or not; one file a sweep. */
  PLAN,
  /** One row a submission of a sweep, each in a file. */
  SWEEPS,
  /** One row an execution that failed. */
  ATTEMPTS;

  /**
   * Version of the tables' columns, stored with the rows of all tables but {@code plan}. It counts
   * from the first release.
   */
  public static final int SCHEMA_VERSION = 1;

  /** Name of the table, which is that of its folder. */
  public String folder() {
    return name().toLowerCase(Locale.ROOT);
  }

  public Schema<?> schema() {
    return switch (this) {
      case RUNS -> RunSchema.SCHEMA;
      case PLAN -> PlanRow.SCHEMA;
      case SWEEPS -> SweepRow.SCHEMA;
      case ATTEMPTS -> AttemptRow.SCHEMA;
    };
  }
}
