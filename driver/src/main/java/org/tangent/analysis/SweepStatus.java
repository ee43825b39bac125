package org.tangent.analysis;

import java.util.List;
import java.util.Optional;
import org.tangent.schedule.RunProgress;
import org.tangent.schedule.SweepState;
import org.tangent.store.LastSubmission;
import org.tangent.store.LeaseHolder;
import org.tangent.store.LeaseState;

/**
 * How far a sweep has come, by the files of the warehouse alone.
 *
 * @param counts by the tables and the journals
 * @param lease who writes it or wrote it last; none if its files are not there
 * @param pulse whether that driver is alive
 * @param told what the last heartbeat told
 * @param underWay the runs of which that heartbeat told, but for those that have ended since
 * @param submission the latest
 */
public record SweepStatus(
    String sweep,
    SweepCounts counts,
    Optional<LeaseState> lease,
    Pulse pulse,
    Optional<SweepState> told,
    List<RunProgress> underWay,
    Optional<LastSubmission> submission) {

  /** Where a sweep stands. */
  public enum State {
    /** A driver is at work. */
    RUNNING,
    /** The driver died at work: the same command goes on. */
    STALE,
    /** Nobody is at work, and runs are left. */
    INCOMPLETE,
    /** Nothing is left, and some runs failed. */
    FAILED,
    /** Every run has a result. */
    COMPLETE
  }

  public SweepStatus {
    underWay = List.copyOf(underWay);
  }

  public State state() {
    if (pulse.liveness() == Liveness.RUNNING) {
      return State.RUNNING;
    }
    if (pulse.isStale() && !hasEnded()) {
      return State.STALE;
    }
    if (counts.remaining() > 0) {
      return State.INCOMPLETE;
    }
    return counts.failed() > 0 ? State.FAILED : State.COMPLETE;
  }

  /** Whether the holder's own submission ended, which a kill may leave the lease behind of. */
  private boolean hasEnded() {
    return submission
        .filter(last -> last.hasEnded() && lease.filter(it -> isBy(last, it)).isPresent())
        .isPresent();
  }

  /** Whether a submission was made by who holds a lease; both by the clock of one machine. */
  static boolean isBy(LastSubmission submission, LeaseState lease) {
    return lease
        .holder()
        .map(LeaseHolder::since)
        .filter(since -> submission.submittedAt().toEpochMilli() >= since.toEpochMilli())
        .isPresent();
  }

  /** Runs that are computed now. */
  public List<RunProgress> running() {
    return state() == State.RUNNING ? underWay : List.of();
  }

  /** Runs that a driver was at when it died. */
  public List<RunProgress> stale() {
    return state() == State.STALE ? underWay : List.of();
  }

  /** Predicted seconds to the end; null where nothing can be said. */
  public Double remainingSeconds() {
    return state() == State.RUNNING ? told.map(SweepState::remainingSeconds).orElse(null) : null;
  }
}
