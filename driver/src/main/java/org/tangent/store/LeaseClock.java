package org.tangent.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * The two clocks of a lease: the monotonic one, by which all is decided, and the time of the day,
 * which is only told.
 */
interface LeaseClock {
  LeaseClock SYSTEM =
      new LeaseClock() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void sleep(Duration time) throws InterruptedException {
          TimeUnit.NANOSECONDS.sleep(time.toNanos());
        }

        @Override
        public Instant now() {
          return Clock.systemUTC().instant();
        }
      };

  /** Monotonic, from any origin. */
  long nanos();

  void sleep(Duration time) throws InterruptedException;

  Instant now();
}
