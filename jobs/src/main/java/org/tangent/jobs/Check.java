package org.tangent.jobs;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One thing that {@code doctor} looked at.
 *
 * @param name what was looked at
 * @param value what was found
 * @param verdict whether that will do
 */
record Check(String name, String value, Verdict verdict) {
  private static final Logger LOG = Logger.getLogger(Check.class.getName());

  /** Whether a finding will do. */
  enum Verdict {
    OK,
    /** Runs will work, but slowly or not as one expects. */
    WARN,
    /** Runs will not work. */
    FAIL
  }

  static Check ok(String name, String value) {
    return new Check(name, value, Verdict.OK);
  }

  static Check warn(String name, String value) {
    return new Check(name, value, Verdict.WARN);
  }

  static Check fail(String name, String value) {
    return new Check(name, value, Verdict.FAIL);
  }

  /** Looks; if that itself fails, the reason is the finding and its stack goes to the log. */
  static List<Check> attempt(String name, Callable<List<Check>> look) {
    try {
      return look.call();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return List.of(fail(name, "interrupted"));
    } catch (Exception | LinkageError reason) {
      LOG.log(Level.WARNING, "check of " + name, reason);
      return List.of(fail(name, reason.toString().lines().findFirst().orElse("")));
    }
  }
}
