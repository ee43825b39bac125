package org.tangent.jobs;

import java.util.Optional;
import java.util.function.IntConsumer;
import sun.misc.Signal;

/**
 * Whether the JVM is on its way out, and by which signal. After a signal Spark's own hook stops the
 * session under a running command, and what the command then throws is no error to tell of.
 */
final class Shutdown {
  private static final int SIGNALLED = 128;

  private static volatile boolean begun;
  private static volatile ExitCode exitCode;
  private static volatile boolean interruptIsEnd;

  private Shutdown() {}

  /**
   * Watches for the end of this JVM.
   *
   * @param end ends it with an exit status
   */
  static void watch(IntConsumer end) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> begun = true, "tangent-shutdown"));
    handle("INT", ExitCode.INTERRUPTED, end);
    handle("TERM", ExitCode.TERMINATED, end);
  }

  /** Ends the JVM as it would by itself, and notes why. */
  private static void handle(String name, ExitCode code, IntConsumer exit) {
    Signal.handle(
        new Signal(name),
        signal -> {
          exitCode = code;
          Thread end = new Thread(() -> exit.accept(status(code, signal)), "tangent-signal");
          end.start();
        });
  }

  private static int status(ExitCode code, Signal signal) {
    return code == ExitCode.INTERRUPTED && interruptIsEnd
        ? ExitCode.COMMITTED.value()
        : SIGNALLED + signal.getNumber();
  }

  /** From now on an interrupt from the keyboard is how one ends the command, and no failure. */
  static void interruptIsEnd() {
    interruptIsEnd = true;
  }

  static boolean hasBegun() {
    return begun;
  }

  /** The exit code of the signal that ends this JVM, if one does. */
  static Optional<ExitCode> exitCode() {
    return Optional.ofNullable(exitCode);
  }
}
