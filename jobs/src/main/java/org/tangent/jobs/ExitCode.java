package org.tangent.jobs;

/** How a command ended, for scripts. */
public enum ExitCode {
  /** Every run is committed; all that was asked for is there. */
  COMMITTED(0),
  /** Some runs failed, or the command itself did. */
  FAILED(1),
  /** The words of the command or the spec are wrong; nothing was started. */
  USAGE(2),
  /** The jar or its numerics have changed since the sweep began. */
  DRIFT(3),
  /** Another driver holds the sweep. */
  LEASE_HELD(4),
  /** Interrupted from the keyboard; the same command goes on from there. */
  INTERRUPTED(130),
  /** Asked to end; the same command goes on from there. */
  TERMINATED(143);

  private final int value;

  ExitCode(int value) {
    this.value = value;
  }

  /** The process's exit status. */
  public int value() {
    return value;
  }
}
