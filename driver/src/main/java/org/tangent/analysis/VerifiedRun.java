package org.tangent.analysis;

/**
 * What became of the verification of a run.
 *
 * @param runId the run
 * @param verdict how it ended
 * @param differences number of values that differ from those stored; null if not compared
 * @param ulps the largest difference of two numbers in units in the last place; null where there is
 *     none
 * @param place name of the value with the largest difference, as in {@code trajectory[3].testLoss};
 *     null where nothing differs
 * @param machine {@code same} where the run was computed on the same processor, BLAS and vector
 *     kernels as here, otherwise what of them differs
 * @param remark why it was not compared; null if it was
 */
public record VerifiedRun(
    String runId,
    Verdict verdict,
    Long differences,
    Long ulps,
    String place,
    String machine,
    String remark) {

  /** How the verification of a run ends. */
  public enum Verdict {
    /** Every bit is the same. */
    SAME,
    /** Some value differs. */
    DIFFERENT,
    /** The run was executed here and threw. */
    FAILED,
    /** The run cannot be repeated. */
    SKIPPED
  }

  /** Whether it was computed on the same processor, BLAS and vector kernels as here. */
  public boolean onSameMachine() {
    return machine.equals(Computer.SAME);
  }

  /** Whether the result ought to be the same and is not. */
  public boolean isWrong() {
    return verdict == Verdict.FAILED || verdict == Verdict.DIFFERENT && onSameMachine();
  }
}
