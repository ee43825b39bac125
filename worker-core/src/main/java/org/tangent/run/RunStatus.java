package org.tangent.run;

/** How a run ended. The first three are results; a failure is not, and may be tried again. */
public enum RunStatus {
  /** The train loss reached its goal, or the algorithm is in closed form. */
  CONVERGED,
  /** Iterations or seconds ran out. */
  CAPPED,
  /** The loss is not finite, or grew beyond the set multiple of its start. */
  DIVERGED,
  /** The run threw. */
  FAILED
}
