package org.tangent.optimize;

import java.util.Locale;

/** What a run spends its time on. */
public enum Phase {
  /** Outputs and loss; for Gauss–Newton together with the tangent kernel. */
  EVALUATE,
  /** Damping and the solution of the system in function space. */
  SOLVE,
  /** The way back to the weights, Jᵀz, and the update. */
  UPDATE,
  /** Metrics; not part of the seconds of training. */
  MEASURE;

  /** The phase's name in the tables, as in {@code evaluateSeconds}. */
  public String column() {
    return name().toLowerCase(Locale.ROOT) + "Seconds";
  }
}
