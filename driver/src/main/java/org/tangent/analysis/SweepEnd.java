package org.tangent.analysis;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.tangent.store.LastSubmission;
import org.tangent.store.LeaseState;
import org.tangent.store.Warehouse;

/**
 * Finds out whether a sweep has ended, and how: its lease is free, or its driver dead beyond doubt,
 * and its last submission has told an exit code or never will.
 */
public final class SweepEnd {
  private static final int BROKEN_OFF = 1;

  /**
   * How a sweep ended.
   *
   * @param exitCode that of the submission; 1 where it left none
   * @param remark why it left none; null where it did
   */
  public record End(int exitCode, String remark) {}

  private final Warehouse warehouse;
  private final String sweep;
  private final Optional<Instant> since;
  private final Pulses pulses;

  /**
   * @param since earlier submissions do not count, by the clock of the driver; null if all do
   */
  public SweepEnd(Warehouse warehouse, String sweep, Instant since) {
    this(warehouse, sweep, since, new Pulses());
  }

  SweepEnd(Warehouse warehouse, String sweep, Instant since, Pulses pulses) {
    this.warehouse = warehouse;
    this.sweep = sweep;
    // The table has milliseconds.
    this.since = Optional.ofNullable(since).map(time -> time.truncatedTo(ChronoUnit.MILLIS));
    this.pulses = pulses;
  }

  /** Whether the warehouse knows of the sweep. */
  public boolean isKnown() {
    return warehouse.holder(sweep).isPresent() || LastSubmission.of(sweep, warehouse).isPresent();
  }

  /** Looks; none as long as the sweep goes on, or has not begun since that time. */
  public Optional<End> look() {
    // The lease first: its holder gives it back after the submission is recorded.
    Optional<LeaseState> lease = warehouse.holder(sweep);
    Pulse pulse = pulses.of(sweep, lease);
    if (!pulse.isOver()) {
      return Optional.empty();
    }
    Optional<LastSubmission> submission =
        LastSubmission.of(sweep, warehouse).filter(last -> !isEarlier(last.submittedAt()));
    boolean holderIsEarlier =
        lease.flatMap(LeaseState::holder).filter(it -> isEarlier(it.since())).isPresent();
    if (submission.isEmpty() && (lease.isEmpty() || holderIsEarlier)) {
      return Optional.empty();
    }
    boolean isOfHolder =
        submission.isPresent()
            && (lease.isEmpty() || SweepStatus.isBy(submission.get(), lease.get()));
    if (isOfHolder || submission.isPresent() && !pulse.isStale()) {
      return Optional.of(end(submission.get(), lease, pulse));
    }
    return Optional.of(new End(BROKEN_OFF, driver(lease, pulse) + " before the sweep began"));
  }

  private boolean isEarlier(Instant time) {
    return since.filter(time.truncatedTo(ChronoUnit.MILLIS)::isBefore).isPresent();
  }

  private End end(LastSubmission submission, Optional<LeaseState> lease, Pulse pulse) {
    return submission.hasEnded() && submission.exitCode() != null
        ? new End(submission.exitCode(), null)
        : new End(BROKEN_OFF, driver(lease, pulse) + ", and the sweep has not ended");
  }

  private String driver(Optional<LeaseState> lease, Pulse pulse) {
    String holder =
        lease.flatMap(LeaseState::holder).map("its driver, %s,"::formatted).orElse("its driver");
    return switch (pulse.liveness()) {
      case DEAD -> "%s is dead".formatted(holder);
      case SILENT ->
          "%s gave no sign of life for %d s".formatted(holder, pulse.silence().toSeconds());
      case NONE, RELEASED, RUNNING -> "%s ended".formatted(holder);
    };
  }
}
