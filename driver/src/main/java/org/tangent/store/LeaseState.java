package org.tangent.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What the files of a lease tell.
 *
 * @param holder who has or had it; none if its file is torn
 * @param released whether the holder gave it back
 * @param beats number of its last heartbeat, 0 if there was none yet
 * @param beatAt time of that, by the clock of the holder's machine; none before the first
 * @param status what the holder told with it, in its own words; empty if nothing
 * @param dead whether the holder's process has surely ended without giving it back
 */
public record LeaseState(
    Optional<LeaseHolder> holder,
    boolean released,
    long beats,
    Optional<Instant> beatAt,
    String status,
    boolean dead) {

  /** Without a heartbeat for so long a holder counts as dead that tells no time of its own. */
  public static final Duration TTL = Lease.TTL;
}
