package org.tangent.analysis;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.tangent.schedule.RunProgress;
import org.tangent.schedule.SweepState;
import org.tangent.store.LastSubmission;
import org.tangent.store.LeaseState;
import org.tangent.store.Warehouse;

/** Looks how far sweeps have come, once or again and again. Needs no Spark and no living driver. */
public final class SweepWatch {
  private final Warehouse warehouse;
  private final Pulses pulses = new Pulses();

  public SweepWatch(Warehouse warehouse) {
    this.warehouse = warehouse;
  }

  /** Looks at all sweeps that have a plan or were submitted, by name. */
  public List<SweepStatus> all() {
    TreeSet<String> sweeps = new TreeSet<>(warehouse.sweeps());
    Map<String, LastSubmission> submissions = LastSubmission.ofAll(warehouse);
    sweeps.addAll(submissions.keySet());
    Map<String, Optional<LeaseState>> leases = new TreeMap<>();
    sweeps.forEach(sweep -> leases.put(sweep, warehouse.holder(sweep)));
    return look(leases, submissions);
  }

  /** Looks at one sweep; none if the warehouse knows nothing of it. */
  public Optional<SweepStatus> one(String sweep) {
    // The lease first: what a driver did that is seen to have ended is then all to be seen.
    Optional<LeaseState> lease = warehouse.holder(sweep);
    Optional<LastSubmission> submission = LastSubmission.of(sweep, warehouse);
    boolean isKnown =
        lease.isPresent() || submission.isPresent() || warehouse.sweeps().contains(sweep);
    return isKnown
        ? look(Map.of(sweep, lease), submission.map(last -> Map.of(sweep, last)).orElseGet(Map::of))
            .stream()
            .findFirst()
        : Optional.empty();
  }

  private List<SweepStatus> look(
      Map<String, Optional<LeaseState>> leases, Map<String, LastSubmission> submissions) {
    RunTally tally = RunTally.of(leases.keySet(), warehouse);
    return leases.entrySet().stream()
        .map(
            entry ->
                status(
                    entry.getKey(),
                    entry.getValue(),
                    Optional.ofNullable(submissions.get(entry.getKey())),
                    tally))
        .toList();
  }

  private SweepStatus status(
      String sweep,
      Optional<LeaseState> lease,
      Optional<LastSubmission> submission,
      RunTally tally) {
    Optional<SweepState> told = lease.flatMap(state -> SweepState.fromJson(state.status()));
    List<RunProgress> underWay =
        told.map(SweepState::running).orElse(List.of()).stream()
            .filter(run -> tally.isOpen(run.runId()))
            .toList();
    return new SweepStatus(
        sweep, tally.counts(sweep), lease, pulses.of(sweep, lease), told, underWay, submission);
  }
}
