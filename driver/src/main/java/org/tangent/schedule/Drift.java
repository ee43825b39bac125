package org.tangent.schedule;

import org.apache.hadoop.conf.Configuration;
import org.tangent.store.Build;
import org.tangent.store.Submission;
import org.tangent.store.Warehouse;

/**
 * The rule that a sweep goes on with the code that it began with: the files of the jar and the
 * revision of the numerics must be those of its latest submission.
 */
public final class Drift {
  private static final int DIGITS = 12;

  private Drift() {}

  /**
   * Checks the rule; a sweep without an earlier submission may begin with any code.
   *
   * @throws DriftException if the code is another
   */
  public static void check(
      String sweep, Warehouse warehouse, Build build, Configuration fileSystems) {
    Submission.latest(sweep, warehouse, fileSystems)
        .filter(earlier -> !isSame(earlier, build))
        .ifPresent(
            earlier -> {
              throw new DriftException(message(sweep, earlier, build));
            });
  }

  private static boolean isSame(Submission earlier, Build build) {
    return earlier.jarHash().equals(build.jarHash())
        && earlier.numericsRevision() == build.numericsRevision();
  }

  private static String message(String sweep, Submission earlier, Build build) {
    return "sweep %s: submitted at %s with %s, and now with %s; --allow-drift goes on all the same"
        .formatted(
            sweep,
            earlier.submittedAt(),
            code(earlier.jarHash(), earlier.gitCommit(), earlier.numericsRevision()),
            code(build.jarHash(), build.gitCommit(), build.numericsRevision()));
  }

  private static String code(String jarHash, String gitCommit, long numericsRevision) {
    return "jar %s (commit %s, numerics revision %d)"
        .formatted(shortened(jarHash), shortened(gitCommit), numericsRevision);
  }

  private static String shortened(String hash) {
    return hash == null ? "unknown" : hash.substring(0, Math.min(DIGITS, hash.length()));
  }
}
