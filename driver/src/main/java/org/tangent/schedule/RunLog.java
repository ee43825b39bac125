package org.tangent.schedule;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * The log of one execution of a run: lines with their times, and what the code logs on the run's
 * thread. Bounded: of a long log the first and the last lines are kept.
 *
 * <p>To be opened, written and closed by the thread that executes the run.
 */
final class RunLog implements AutoCloseable {
  private static final Logger PROJECT = Logger.getLogger("org.tangent");

  /** Longest log in characters, but for the line that tells what was left out. */
  static final int LIMIT = 64 * 1024 - 100;

  private static final int LONGEST_LINE = 4 * 1024;

  private final StringBuilder head = new StringBuilder();
  private final Deque<String> tail = new ArrayDeque<>();
  private final Handler handler = new ThreadHandler(Thread.currentThread());
  private int tailLength;
  private long leftOut;

  /** Records of one thread. */
  private final class ThreadHandler extends Handler {
    private final Thread thread;
    private final SimpleFormatter formatter = new SimpleFormatter();

    ThreadHandler(Thread thread) {
      this.thread = thread;
    }

    @Override
    public void publish(LogRecord logged) {
      if (Thread.currentThread() == thread && isLoggable(logged)) {
        Throwable thrown = logged.getThrown();
        add(
            "%s %s: %s%s"
                .formatted(
                    logged.getLevel().getName(),
                    simpleName(logged.getLoggerName()),
                    formatter.formatMessage(logged),
                    thrown == null ? "" : ": " + thrown));
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private RunLog() {}

  /** A log that takes what this thread logs until it is closed. */
  static RunLog open() {
    RunLog log = new RunLog();
    PROJECT.addHandler(log.handler);
    return log;
  }

  /** Adds a line. */
  void add(String line) {
    String stamped =
        "%s %s".formatted(Instant.now().truncatedTo(ChronoUnit.MILLIS), line.replace('\n', ' '));
    String bounded = stamped.substring(0, Math.min(stamped.length(), LONGEST_LINE)) + "\n";
    if (tail.isEmpty() && head.length() + bounded.length() <= LIMIT / 2) {
      head.append(bounded);
    } else {
      tail.add(bounded);
      tailLength += bounded.length();
      while (tailLength > LIMIT / 2) {
        tailLength -= tail.remove().length();
        leftOut++;
      }
    }
  }

  /** All lines, each with its end. */
  String text() {
    StringBuilder text = new StringBuilder(head);
    if (leftOut > 0) {
      text.append("... ").append(leftOut).append(" lines are left out ...\n");
    }
    tail.forEach(text::append);
    return text.toString();
  }

  private static String simpleName(String logger) {
    return logger == null ? "" : logger.substring(logger.lastIndexOf('.') + 1);
  }

  @Override
  public void close() {
    PROJECT.removeHandler(handler);
  }
}
