package org.tangent.schedule;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.tangent.store.Journal;
import org.tangent.store.LeaseLostException;
import org.tangent.store.WarehouseException;

/**
 * What goes on beside the runs of a sweep: the counts and the time to go, told about once a second,
 * and the publication of what was committed.
 */
final class SweepMonitor implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(SweepMonitor.class.getName());
  private static final long TICK_MILLIS = 1_000;

  private final Journal journal;
  private final SweepListener listener;
  private final Supplier<List<RunProgress>> running;
  private final int cores;
  private final int total;
  private final Consumer<LeaseLostException> onLost;
  private final ScheduledExecutorService ticker = daemon("sweep-monitor");
  private final ScheduledExecutorService publisher = daemon("result-publisher");
  private int done;
  private int failed;

  /** Predicted seconds of the runs that have not ended, and of those that have ended here. */
  private double predictedLeft;

  private double predictedEnded;
  private double observedEnded;
  private volatile SweepState state;

  SweepMonitor(
      Journal journal,
      SweepListener listener,
      SweepListener.Start start,
      Supplier<List<RunProgress>> running,
      int cores,
      Consumer<LeaseLostException> onLost) {
    this.journal = journal;
    this.listener = listener;
    this.running = running;
    this.cores = cores;
    this.onLost = onLost;
    this.total = start.total();
    this.done = start.reused();
    this.failed = start.failedBefore();
    this.predictedLeft = start.forecast().coreSeconds();
    this.state = now();
  }

  private static ScheduledExecutorService daemon(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        work -> {
          Thread thread = new Thread(work, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  void start() {
    ticker.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    publisher.scheduleWithFixedDelay(
        this::publish, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void tick() {
    state = now();
    try {
      listener.progress(state);
    } catch (RuntimeException broken) {
      LOG.log(Level.WARNING, "progress cannot be shown", broken);
    }
  }

  /**
   * What cannot be published now stays committed, and is published later. A lease that is lost ends
   * the sweep also while no run ends.
   */
  private void publish() {
    try {
      journal.check();
      journal.publishIfDue();
    } catch (LeaseLostException lost) {
      onLost.accept(lost);
    } catch (WarehouseException failed) {
      LOG.log(Level.WARNING, "results stay in the journal for now", failed);
    }
  }

  /** A run ended with a result. */
  synchronized void done(double predicted, double observed) {
    done++;
    ended(predicted, observed);
  }

  /** A run failed. */
  synchronized void failed(double predicted) {
    failed++;
    predictedLeft -= predicted;
  }

  private void ended(double predicted, double observed) {
    predictedLeft -= predicted;
    predictedEnded += predicted;
    observedEnded += observed;
  }

  /** The state when it was last told. */
  SweepState state() {
    return state;
  }

  private synchronized SweepState now() {
    return new SweepState(total, done, failed, running.get(), cores, remainingSeconds());
  }

  /** What is left by prediction, corrected by how those have erred that have ended. */
  private Double remainingSeconds() {
    if (done + failed >= total) {
      return 0.0;
    }
    double correction = predictedEnded > 0 ? observedEnded / predictedEnded : 1;
    return Math.max(0, predictedLeft) * correction / Math.max(1, cores);
  }

  /** Ends the threads, and tells the last state. */
  @Override
  public void close() {
    ticker.shutdownNow();
    publisher.shutdown();
    awaitEnd(publisher);
    awaitEnd(ticker);
    tick();
  }

  private static void awaitEnd(ScheduledExecutorService threads) {
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = threads.awaitTermination(1, TimeUnit.HOURS);
      } catch (InterruptedException waitOn) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
