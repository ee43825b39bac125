package org.tangent.analysis;

import java.time.Duration;

/**
 * What can be said of the holder of a lease by its heartbeats.
 *
 * @param silence time since the last heartbeat
 * @param isCertain whether that was seen here; otherwise two machines' clocks were compared
 */
public record Pulse(Liveness liveness, Duration silence, boolean isCertain) {

  /** Whether a driver has died while it held its lease, as far as can be said. */
  public boolean isStale() {
    return liveness == Liveness.SILENT || liveness == Liveness.DEAD;
  }

  /** Whether nobody writes any more, beyond doubt. */
  public boolean isOver() {
    return liveness != Liveness.RUNNING && isCertain;
  }
}
