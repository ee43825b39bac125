package org.tangent.store;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The right to write something of a warehouse, which one process has at a time, and keeps by
 * heartbeats.
 *
 * <p>Without a heartbeat for {@code ttl} a holder counts as dead: to others, who watch its file for
 * so long by their own monotonic clock, and to itself, so that a process that was stopped and goes
 * on knows that it has lost the lease. No clocks of two machines are compared, and setting a clock
 * changes nothing. A holder is taken for dead at once if it ran here and its process has ended.
 *
 * <p>A lease alone does not keep a process from writing that stops between {@link #check} and its
 * commit; who takes over a lease must move away what the former holder might still rename.
 */
public final class Lease implements AutoCloseable {

  /**
   * For work of hours, which a machine too busy to write a heartbeat for a while must not end. A
   * holder whose process has ended here is taken over at once, whatever this is.
   */
  static final Duration TTL = Duration.ofSeconds(60);

  static final Duration BEAT = Duration.ofSeconds(2);

  private final LeaseFolder folder;
  private final String lease;
  private final long epoch;
  private final LeaseHolder holder;
  private final Duration beat;
  private final LeaseClock clock;

  /** Guards the file of the heartbeat, so that none follows the last one. */
  private final ReentrantLock writing = new ReentrantLock();

  private volatile Supplier<String> status = () -> "";
  private volatile String lastStatus = "";
  private volatile long lastBeat;
  private volatile Throwable failure;
  private volatile LeaseLostException lost;
  private volatile boolean released;
  private long beats;

  /**
   * @param taken by the monotonic clock, a moment before the lease was taken
   */
  Lease(
      LeaseFolder folder,
      String lease,
      long epoch,
      LeaseHolder holder,
      Duration beat,
      LeaseClock clock,
      long taken) {
    this.folder = folder;
    this.lease = lease;
    this.epoch = epoch;
    this.holder = holder;
    this.beat = beat;
    this.clock = clock;
    this.lastBeat = taken;
  }

  /**
   * Takes a lease that is free, or whose holder is dead. Whether a silent holder is, shows after
   * its {@code ttl}; one that is alive, after its next heartbeat.
   *
   * @param name of a sweep, or of something of the warehouse's own with an underscore before it
   * @param ttl without a heartbeat for so long the lease is lost
   * @param beat time from one heartbeat to the next
   * @param waiting is told once of the holder whose heartbeat is waited for
   * @throws LeaseHeldException if the holder is alive
   * @throws WarehouseException if the files cannot be read or written
   */
  static Lease acquire(
      Storage storage, String name, Duration ttl, Duration beat, Consumer<LeaseState> waiting) {
    Lease lease = acquire(storage, name, ttl, beat, waiting, LeaseClock.SYSTEM);
    lease.beatInTheBackground();
    return lease;
  }

  /** Without heartbeats of its own, and with the clock given. */
  static Lease acquire(
      Storage storage,
      String name,
      Duration ttl,
      Duration beat,
      Consumer<LeaseState> waiting,
      LeaseClock clock) {
    if (beat.isNegative() || beat.isZero() || ttl.compareTo(beat.multipliedBy(2)) < 0) {
      throw new IllegalArgumentException(
          "a lease must outlive two heartbeats: ttl %s, beat %s".formatted(ttl, beat));
    }
    LeaseFolder folder = new LeaseFolder(storage, name);
    LeaseHolder holder =
        new LeaseHolder(
            UUID.randomUUID().toString().replace("-", ""),
            ProcessIdentity.current(),
            clock.now(),
            ttl);
    try {
      return new LeaseTaking(folder, describe(name), holder, beat, clock).take(waiting);
    } catch (IOException failed) {
      throw new WarehouseException("the lease %s cannot be taken".formatted(folder), failed);
    }
  }

  /**
   * What the files of a lease tell, without taking it; none if it was never taken.
   *
   * @throws WarehouseException if they cannot be read
   */
  static Optional<LeaseState> peek(Storage storage, String name) {
    LeaseFolder folder = new LeaseFolder(storage, name);
    try {
      LeaseSighting seen = folder.look();
      return seen.epoch() == 0 ? Optional.empty() : Optional.of(seen.state());
    } catch (IOException failed) {
      throw new WarehouseException("the lease %s cannot be read".formatted(folder), failed);
    }
  }

  private static String describe(String name) {
    return (name.startsWith("_") ? "the lease " : "sweep ") + name;
  }

  /** Random name of this one taking of the lease, for names of files that nobody else writes. */
  public String token() {
    return holder.token();
  }

  /** What the next heartbeats tell of the work; it is asked by another thread. */
  public void tell(Supplier<String> work) {
    this.status = work;
  }

  /**
   * Proves, right before a commit, that the lease is still held.
   *
   * @throws LeaseLostException if it is not, now and for ever
   * @throws WarehouseException if that cannot be read
   */
  public void check() {
    if (released) {
      throw new LeaseLostException("%s was given back by this process".formatted(lease));
    }
    try {
      prove();
    } catch (IOException failed) {
      proveBeats();
      throw new WarehouseException("the lease %s cannot be checked".formatted(folder), failed);
    }
  }

  /** The time comes last: reading the files may have taken long. */
  private void prove() throws IOException {
    if (lost == null) {
      LeaseSighting seen = folder.look();
      if (seen.epoch() > epoch) {
        lost = new LeaseLostException("%s was taken over by %s".formatted(lease, name(seen)));
      } else if (seen.holder().filter(it -> it.token().equals(token())).isEmpty()) {
        lost =
            new LeaseLostException(
                "%s has lost its lease: it is gone from %s".formatted(lease, folder),
                seen.holder().isEmpty());
      }
    }
    proveBeats();
  }

  private static String name(LeaseSighting seen) {
    return seen.holder().map(LeaseHolder::toString).orElse("a process that is not named");
  }

  private void proveBeats() {
    if (lost == null && clock.nanos() - lastBeat >= holder.ttl().toNanos()) {
      String message =
          "%s has lost its lease: no heartbeat for %s s"
              .formatted(lease, holder.ttl().toMillis() / 1e3);
      Throwable cause = failure;
      lost =
          cause == null ? new LeaseLostException(message) : new LeaseLostException(message, cause);
    }
    if (lost != null) {
      throw lost;
    }
  }

  /**
   * Writes a heartbeat. One that fails is followed by the next; if all do, the lease is lost in
   * time.
   *
   * @return whether there is any use in another
   */
  boolean beat() {
    writing.lock();
    try {
      return !released && beat(false, ask());
    } finally {
      writing.unlock();
    }
  }

  /**
   * Others may see a heartbeat from the moment on that its writing begins, so it counts from there.
   */
  private boolean beat(boolean last, String words) {
    long begun = clock.nanos();
    try {
      prove();
      folder.beat(epoch, new LeaseBeat(token(), beats + 1, clock.now(), last, words));
      beats++;
      lastBeat = begun;
      failure = null;
    } catch (LeaseLostException gone) {
      return false;
    } catch (IOException | RuntimeException | Error failed) {
      // Even an OutOfMemoryError, which may be of some run in this process, ends no lease.
      failure = failed;
    }
    return true;
  }

  private String ask() {
    try {
      lastStatus = Objects.requireNonNullElse(status.get(), "");
    } catch (RuntimeException | Error broken) {
      // The former words stay: what the work tells must not end the heartbeats.
      failure = broken;
    }
    return lastStatus;
  }

  /**
   * Gives the lease back, with a last word. Nothing happens if it is lost or was given back; if
   * that cannot be written, others wait as for a dead holder.
   */
  public void release(String lastWords) {
    writing.lock();
    try {
      if (!released) {
        released = true;
        beat(true, Objects.requireNonNullElse(lastWords, ""));
      }
    } finally {
      writing.unlock();
    }
  }

  /** Gives the lease back. */
  @Override
  public void close() {
    release(ask());
  }

  /** Starts no thread before the first heartbeat is due, since many leases are shorter. */
  private void beatInTheBackground() {
    CompletableFuture.delayedExecutor(
            beat.toNanos(), TimeUnit.NANOSECONDS, first -> startThread(first))
        .execute(this::beatOn);
  }

  private void startThread(Runnable beats) {
    if (!released) {
      Thread thread = new Thread(beats, "lease-" + folder);
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void beatOn() {
    try {
      while (beat()) {
        clock.sleep(beat);
      }
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    }
  }
}
