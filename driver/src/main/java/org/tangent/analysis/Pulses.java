package org.tangent.analysis;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.tangent.store.LeaseHolder;
import org.tangent.store.LeaseState;

/**
 * Judges whether the holders of leases are alive.
 *
 * <p>At the first look that takes the clocks of two machines to agree. Who looks again sees by the
 * own steady clock for how long there was no heartbeat, and needs no other clock.
 */
final class Pulses {
  private record Beat(Optional<LeaseHolder> holder, long count) {}

  /**
   * @param nanos when it was first seen
   * @param isFirst whether no other was seen before, so that it may be old
   */
  private record Sighting(Beat beat, long nanos, boolean isFirst) {}

  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Map<String, Sighting> sightings = new HashMap<>();

  Pulses() {
    this(Clock.systemUTC(), System::nanoTime);
  }

  Pulses(Clock clock, LongSupplier nanoTime) {
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /** Judges of a sweep by what its lease tells now. */
  Pulse of(String sweep, Optional<LeaseState> lease) {
    if (lease.isEmpty()) {
      return new Pulse(Liveness.NONE, Duration.ZERO, true);
    }
    LeaseState state = lease.get();
    Sighting sighting = see(sweep, state);
    Duration watched = Duration.ofNanos(nanoTime.getAsLong() - sighting.nanos());
    Duration silence = sighting.isFirst() ? longer(watched, told(state)) : watched;
    if (state.released()) {
      return new Pulse(Liveness.RELEASED, silence, true);
    }
    if (state.dead()) {
      return new Pulse(Liveness.DEAD, silence, true);
    }
    Duration ttl = state.holder().map(LeaseHolder::ttl).orElse(LeaseState.TTL);
    boolean isSilent = silence.compareTo(ttl) >= 0;
    return new Pulse(
        isSilent ? Liveness.SILENT : Liveness.RUNNING, silence, watched.compareTo(ttl) >= 0);
  }

  private Sighting see(String sweep, LeaseState state) {
    Beat beat = new Beat(state.holder(), state.beats());
    return sightings.compute(
        sweep,
        (name, former) ->
            former != null && former.beat().equals(beat)
                ? former
                : new Sighting(beat, nanoTime.getAsLong(), former == null));
  }

  /** By the holder's clock and ours. */
  private Duration told(LeaseState state) {
    return state
        .beatAt()
        .or(() -> state.holder().map(LeaseHolder::since))
        .map(at -> Duration.between(at, clock.instant()))
        .orElse(Duration.ZERO);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
