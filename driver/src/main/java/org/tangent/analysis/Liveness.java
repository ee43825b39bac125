package org.tangent.analysis;

/** Whether somebody writes a sweep. */
public enum Liveness {
  /** Nobody has or had its lease, as in a copy of a warehouse. */
  NONE,
  /** Its driver gives heartbeats. */
  RUNNING,
  /** The last driver gave its lease back. */
  RELEASED,
  /** The last heartbeat is older than a living driver's may be. */
  SILENT,
  /** The driver's process has surely ended without giving the lease back. */
  DEAD
}
