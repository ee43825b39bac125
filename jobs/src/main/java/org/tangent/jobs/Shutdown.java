package org.tangent.jobs;

/**
 * Whether the JVM is on its way out. After a signal Spark's own hook stops the session under a
 * running command, and what the command then throws is no error to tell of.
 */
final class Shutdown {
  private static volatile boolean begun;

  private Shutdown() {}

  /** Watches for the end of this JVM. */
  static void watch() {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> begun = true, "tangent-shutdown"));
  }

  static boolean hasBegun() {
    return begun;
  }
}
