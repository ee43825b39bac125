package org.tangent.analysis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tangent.schedule.RunProgress;
import org.tangent.schedule.SweepState;
import org.tangent.store.LeaseState;
import org.tangent.store.Warehouse;

/** The runs that are computed now, by the heartbeats of the sweeps that are under way. */
public final class RunsUnderWay {

  /**
   * How far a run had come at a heartbeat.
   *
   * @param at time of the heartbeat, by the driver's clock
   * @param isStale whether the driver has died since
   */
  public record Sighting(
      String sweep, RunProgress progress, Optional<Instant> at, boolean isStale) {}

  private RunsUnderWay() {}

  /** Those whose ids begin so; more than one of a run if several sweeps compute it. */
  public static List<Sighting> find(Warehouse warehouse, String beginning) {
    Pulses pulses = new Pulses();
    List<Sighting> found = new ArrayList<>();
    for (String sweep : warehouse.sweeps()) {
      Optional<LeaseState> lease = warehouse.holder(sweep).filter(state -> !state.released());
      lease
          .flatMap(state -> SweepState.fromJson(state.status()))
          .map(SweepState::running)
          .orElse(List.of())
          .stream()
          .filter(run -> run.runId().startsWith(beginning))
          .map(
              run ->
                  new Sighting(
                      sweep,
                      run,
                      lease.flatMap(LeaseState::beatAt),
                      pulses.of(sweep, lease).isStale()))
          .forEach(found::add);
    }
    return found;
  }
}
