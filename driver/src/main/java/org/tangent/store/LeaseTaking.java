package org.tangent.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** One process's way to a lease. */
final class LeaseTaking {
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);
  private static final int PAUSES = 100;

  private final LeaseFolder folder;
  private final String lease;
  private final LeaseHolder self;
  private final Duration beat;
  private final LeaseClock clock;

  LeaseTaking(LeaseFolder folder, String lease, LeaseHolder self, Duration beat, LeaseClock clock) {
    this.folder = folder;
    this.lease = lease;
    this.self = self;
    this.beat = beat;
    this.clock = clock;
  }

  /**
   * Takes the lease as soon as it is free, or its holder was silent for its {@code ttl}.
   *
   * @throws LeaseHeldException once its holder is seen to be alive: a byte of its files changed
   */
  Lease take(Consumer<LeaseState> waiting) throws IOException {
    LeaseSighting seen = folder.look();
    long since = clock.nanos();
    boolean told = false;
    while (true) {
      if (seen.isFree() || clock.nanos() - since >= ttl(seen).toNanos()) {
        Optional<Lease> taken = create(seen.epoch() + 1);
        if (taken.isPresent()) {
          return taken.get();
        }
      } else {
        if (!told) {
          waiting.accept(seen.state());
          told = true;
        }
        pause();
      }
      LeaseSighting now = folder.look();
      if (!now.isSameAs(seen)) {
        // Who is just writing its name is not named yet; it is watched on.
        if (!now.isFree() && now.holder().isPresent()) {
          throw new LeaseHeldException(lease, now.holder());
        }
        since = clock.nanos();
      }
      seen = now;
    }
  }

  /** The lease, if nobody else was faster. */
  private Optional<Lease> create(long epoch) throws IOException {
    long begun = clock.nanos();
    if (!folder.create(epoch, self)) {
      return Optional.empty();
    }
    // Between look and creation others may have taken this epoch, and the next after it.
    if (folder.newest() > epoch) {
      folder.delete(epoch);
      return Optional.empty();
    }
    folder.deleteBefore(epoch);
    return Optional.of(new Lease(folder, lease, epoch, self, beat, clock, begun));
  }

  /** The longer of both, should they differ: the holder relies on its own. */
  private Duration ttl(LeaseSighting seen) {
    return seen.holder()
        .map(LeaseHolder::ttl)
        .filter(other -> other.compareTo(self.ttl()) > 0)
        .orElse(self.ttl());
  }

  private void pause() throws InterruptedIOException {
    Duration pause = self.ttl().dividedBy(PAUSES);
    try {
      clock.sleep(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the lease was waited for");
    }
  }
}
