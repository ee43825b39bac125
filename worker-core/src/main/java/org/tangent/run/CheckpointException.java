package org.tangent.run;

/** A checkpoint cannot be used; the message says why. The run can begin anew. */
public final class CheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is wrong with a checkpoint. */
  public enum Problem {
    /** The file ends early, or goes on beyond its end. */
    TORN,
    /** The bytes are not those that were written. */
    CHECKSUM,
    /** It is no checkpoint, or one of another version. */
    FORMAT,
    /** It is whole, but not of this run, or of one that computes otherwise. */
    MISMATCH
  }

  private final Problem problem;

  CheckpointException(Problem problem, String message) {
    super(message);
    this.problem = problem;
  }

  CheckpointException(Problem problem, String message, Throwable cause) {
    super(message, cause);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
