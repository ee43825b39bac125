package org.tangent.schedule;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.tangent.run.RunStatus;
import org.tangent.store.AttemptRow;
import org.tangent.store.Build;
import org.tangent.store.Provenance;
import org.tangent.store.RunRow;
import org.tangent.store.Warehouse;
import org.tangent.sweep.PlannedRun;

/**
 * The thread that commits results: each at most {@value #FLUSH_MILLIS} ms after it arrived, plus
 * the time of a write, and many in one file where many arrive.
 *
 * <p>A run that Spark executed more than once is committed once.
 */
final class ResultWriter {
  private static final long FLUSH_MILLIS = 1_000;
  private static final int LARGEST_BATCH = 5_000;

  private record Arrival(PlannedRun run, TaskOutcome outcome) {}

  private final String sweep;
  private final Warehouse warehouse;
  private final SweepListener listener;
  private final Runnable onFailure;
  private final Thread thread;

  /** What is to be committed; empty is the end. */
  private final BlockingQueue<Optional<Arrival>> arrivals = new LinkedBlockingQueue<>();

  private final Set<String> committed = new HashSet<>();
  private final Map<RunStatus, Long> statuses = new EnumMap<>(RunStatus.class);
  private volatile Throwable failure;

  private ResultWriter(
      String sweep, Warehouse warehouse, SweepListener listener, Runnable onFailure) {
    this.sweep = sweep;
    this.warehouse = warehouse;
    this.listener = listener;
    this.onFailure = onFailure;
    this.thread = new Thread(this::work, "result-writer");
    thread.setDaemon(true);
  }

  /**
   * Starts the thread.
   *
   * @param onFailure called by the thread when it cannot go on
   */
  static ResultWriter start(
      String sweep, Warehouse warehouse, SweepListener listener, Runnable onFailure) {
    ResultWriter writer = new ResultWriter(sweep, warehouse, listener, onFailure);
    writer.thread.start();
    return writer;
  }

  /** Hands over what became of a run; never waits. */
  void accept(PlannedRun run, TaskOutcome outcome) {
    arrivals.add(Optional.of(new Arrival(run, outcome)));
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

  private void work() {
    try {
      warehouse.warmUp();
      List<Arrival> batch = new ArrayList<>();
      boolean open = true;
      while (open) {
        open = collect(batch);
        commit(batch);
        batch.clear();
      }
    } catch (Throwable thrown) {
      failure = thrown;
      onFailure.run();
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
    List<AttemptRow> attempts = new ArrayList<>();
    for (Arrival arrival : batch) {
      if (arrival.outcome() instanceof TaskOutcome.Finished finished) {
        if (committed.add(arrival.run().runId())) {
          rows.add(row(arrival.run(), finished));
        }
      } else if (arrival.outcome() instanceof TaskOutcome.Failed failed) {
        attempts.add(new AttemptRow(sweep, arrival.run(), failed.failure(), failed.execution()));
      }
    }
    warehouse.appendRuns(rows);
    warehouse.appendAttempts(attempts);
    for (RunRow row : rows) {
      statuses.merge(row.result().status(), 1L, Long::sum);
      listener.finished(row);
    }
    for (AttemptRow attempt : attempts) {
      statuses.merge(RunStatus.FAILED, 1L, Long::sum);
      listener.failed(attempt);
    }
  }

  private static RunRow row(PlannedRun run, TaskOutcome.Finished finished) {
    return new RunRow(
        run,
        finished.result(),
        new Provenance(Build.current(), finished.machine()),
        finished.execution());
  }
}
