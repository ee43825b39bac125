package org.tangent.schedule;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.tangent.run.RunStatus;
import org.tangent.store.AttemptRow;
import org.tangent.store.Build;
import org.tangent.store.Journal;
import org.tangent.store.Provenance;
import org.tangent.store.RunRow;
import org.tangent.sweep.PlannedRun;

/**
 * The thread that commits results: each at most {@value #FLUSH_MILLIS} ms after it arrived, plus
 * the time of a write, and many in one file where many arrive.
 *
 * <p>A run that Spark executed more than once is committed once. What waits is bounded by the runs
 * that are in flight.
 */
final class ResultWriter {
  private static final long FLUSH_MILLIS = 1_000;
  private static final int LARGEST_BATCH = 1_000;

  /** What there is to write; {@code index} is the run's number in the sweep. */
  private sealed interface Arrival {
    record Result(int index, PlannedRun run, TaskOutcome.Finished outcome) implements Arrival {}

    record Attempt(AttemptRow row) implements Arrival {}
  }

  /** What is told of the commits, by the thread that makes them. */
  interface Listener {
    void committed(RunRow row, TaskOutcome.Finished outcome);

    void recorded(AttemptRow row);

    /** All that was handed over until a moment ago is committed. */
    void flushed();

    /** The thread cannot go on. */
    void broken();
  }

  private final Journal journal;
  private final Listener listener;
  private final Thread thread;

  /** What is to be committed; empty is the end. */
  private final BlockingQueue<Optional<Arrival>> arrivals = new LinkedBlockingQueue<>();

  private final BitSet committed = new BitSet();
  private final Map<RunStatus, Long> statuses = new EnumMap<>(RunStatus.class);
  private volatile Throwable failure;

  ResultWriter(Journal journal, Listener listener) {
    this.journal = journal;
    this.listener = listener;
    this.thread = new Thread(this::work, "result-writer");
    thread.setDaemon(true);
  }

  /** Starts the thread. */
  void start() {
    thread.start();
  }

  /** Hands over a result; never waits. */
  void accept(int index, PlannedRun run, TaskOutcome.Finished outcome) {
    arrivals.add(Optional.of(new Arrival.Result(index, run, outcome)));
  }

  /** Hands over an execution without a result; never waits. */
  void accept(AttemptRow attempt) {
    arrivals.add(Optional.of(new Arrival.Attempt(attempt)));
  }

  /** How much waits to be committed. */
  int waiting() {
    return arrivals.size();
  }

  /** Commits all that was handed over, and ends. Waits for that also if interrupted meanwhile. */
  void close() {
    arrivals.add(Optional.empty());
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException waitOn) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Why the thread could not go on, if that is so. */
  Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  /** How many runs ended in each way. To be called after {@link #close}. */
  Map<RunStatus, Long> statuses() {
    return statuses;
  }

  /** Whether a run has a result from here. To be called after {@link #close}, without failure. */
  boolean isCommitted(int index) {
    return committed.get(index);
  }

  private void work() {
    try {
      journal.warmUp();
      List<Arrival> batch = new ArrayList<>();
      boolean open = true;
      while (open) {
        open = collect(batch);
        commit(batch);
        batch.clear();
        listener.flushed();
      }
    } catch (Throwable thrown) {
      failure = thrown;
      listener.broken();
    }
  }

  /**
   * Waits for a first arrival, and takes what else arrives until it is time to write.
   *
   * @return whether more may arrive
   */
  private boolean collect(List<Arrival> batch) throws InterruptedException {
    Optional<Arrival> next = arrivals.take();
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FLUSH_MILLIS);
    while (next != null && next.isPresent()) {
      batch.add(next.get());
      next =
          batch.size() < LARGEST_BATCH
              ? arrivals.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)
              : null;
    }
    return next == null;
  }

  private void commit(List<Arrival> batch) {
    List<RunRow> rows = new ArrayList<>();
    List<TaskOutcome.Finished> outcomes = new ArrayList<>();
    List<AttemptRow> attempts = new ArrayList<>();
    for (Arrival arrival : batch) {
      if (arrival instanceof Arrival.Attempt attempt) {
        attempts.add(attempt.row());
      } else if (arrival instanceof Arrival.Result result && !committed.get(result.index())) {
        committed.set(result.index());
        rows.add(row(result));
        outcomes.add(result.outcome());
      }
    }
    journal.appendRuns(rows);
    journal.appendAttempts(attempts);
    for (int i = 0; i < rows.size(); i++) {
      statuses.merge(rows.get(i).result().status(), 1L, Long::sum);
      listener.committed(rows.get(i), outcomes.get(i));
    }
    for (AttemptRow attempt : attempts) {
      if (attempt.status() == AttemptRow.Status.FAILED) {
        statuses.merge(RunStatus.FAILED, 1L, Long::sum);
      }
      listener.recorded(attempt);
    }
  }

  private static RunRow row(Arrival.Result result) {
    return new RunRow(
        result.run(),
        result.outcome().result(),
        new Provenance(Build.current(), result.outcome().machine()),
        result.outcome().execution());
  }
}
