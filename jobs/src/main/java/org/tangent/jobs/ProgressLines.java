package org.tangent.jobs;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Progress as plain lines, at most one every few seconds. */
final class ProgressLines implements Progress {
  static final Duration INTERVAL = Duration.ofSeconds(5);

  private final String task;
  private final PrintStream err;
  private final LongSupplier nanos;
  private final Counts start;
  private final long startNanos;
  private Counts latest;
  private Counts printed;
  private long printedNanos;

  ProgressLines(String task, Counts start, PrintStream err, LongSupplier nanos) {
    this.task = task;
    this.start = start;
    this.latest = start;
    this.err = err;
    this.nanos = nanos;
    this.startNanos = nanos.getAsLong();
    this.printedNanos = startNanos;
  }

  @Override
  public synchronized void update(Counts counts) {
    latest = counts;
    if (nanos.getAsLong() - printedNanos >= INTERVAL.toNanos()) {
      print();
    }
  }

  @Override
  public synchronized void close() {
    if (!latest.equals(printed)) {
      print();
    }
  }

  private void print() {
    printedNanos = nanos.getAsLong();
    printed = latest;
    err.printf(
        Locale.ROOT,
        "%s: %d of %d runs, %s%s%n",
        task,
        latest.ended(),
        latest.total(),
        latest.remarks(),
        rate((printedNanos - startNanos) / 1e9));
    err.flush();
  }

  /** What a prediction knows goes before what the rate so far tells. */
  private String rate(double seconds) {
    long ended = latest.ended() - start.ended();
    if (ended == 0 || seconds <= 0) {
      return latest.remainingSeconds() == null ? "" : toGo(latest.remainingSeconds());
    }
    double perSecond = ended / seconds;
    String rate = String.format(Locale.ROOT, ", %.3g runs/s", perSecond);
    return rate
        + toGo(
            latest.remainingSeconds() == null
                ? (latest.total() - latest.ended()) / perSecond
                : latest.remainingSeconds());
  }

  private static String toGo(double seconds) {
    long left = Math.round(seconds);
    return String.format(
        Locale.ROOT, ", %d:%02d:%02d to go", left / 3600, left / 60 % 60, left % 60);
  }
}
