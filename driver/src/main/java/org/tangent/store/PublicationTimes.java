package org.tangent.store;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When it is time to publish: as soon as the oldest row has waited for 10 seconds or a tenth of the
 * time since the journal was opened, whichever is more, or many rows wait. So publications, each of
 * which is a file, grow with the logarithm of the time. Safe for use by several threads.
 */
final class PublicationTimes {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final double SHARE = 0.1;

  /** So many rows are published whatever their age; it bounds a publication's memory and work. */
  private static final long MOST_ROWS = 5_000;

  private final LongSupplier nanoTime;
  private final long opened;
  private long waiting;
  private long oldest;

  /**
   * @param nanoTime a clock as {@link System#nanoTime}
   */
  PublicationTimes(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.opened = nanoTime.getAsLong();
  }

  /** Rows were committed. */
  synchronized void committed(int rows) {
    if (waiting == 0) {
      oldest = nanoTime.getAsLong();
    }
    waiting += rows;
  }

  /** Number of rows that wait. */
  synchronized long waiting() {
    return waiting;
  }

  synchronized boolean isDue() {
    long now = nanoTime.getAsLong();
    double patience = Math.max(PATIENCE.toNanos(), SHARE * (now - opened));
    return waiting >= MOST_ROWS || waiting > 0 && now - oldest >= patience;
  }

  /** So many of the rows that waited are published; others may have come meanwhile. */
  synchronized void published(long rows) {
    waiting -= rows;
    oldest = nanoTime.getAsLong();
  }
}
