package org.tangent.jobs;

import java.io.PrintStream;

/** Tells on stderr how far a sweep has come. Closing it shows the final state. */
public interface Progress extends AutoCloseable {

  /**
   * Where the runs of a sweep stand.
   *
   * @param done runs with a result, those of earlier submissions among them
   * @param failed runs that failed
   * @param running runs that have been started and not ended
   * @param total runs of the sweep
   * @param remainingSeconds predicted seconds to the end; null where nothing is known
   */
  record Counts(long done, long failed, long running, long total, Double remainingSeconds) {

    /** Of which nothing is predicted. */
    Counts(long done, long failed, long running, long total) {
      this(done, failed, running, total, null);
    }

    /** The same when all is over. */
    Counts withoutRunning() {
      return new Counts(done, failed, 0, total, remainingSeconds);
    }

    long ended() {
      return done + failed;
    }

    /** What a bar cannot show, as in {@code 2 running, 1 failed}. */
    String remarks() {
      return failed == 0
          ? "%d running".formatted(running)
          : "%d running, %d failed".formatted(running, failed);
    }
  }

  /** May be called at any rate, from any thread. */
  void update(Counts counts);

  @Override
  void close();

  /**
   * A bar where stderr is a terminal, which the launcher tells in the system property {@code
   * tangent.columns}; otherwise a plain line now and then, for logs.
   *
   * @param task short name of what is going on
   * @param start where it begins; what is done already does not count towards the rate
   */
  static Progress open(String task, Counts start, PrintStream err) {
    Integer columns = Integer.getInteger("tangent.columns");
    return columns == null
        ? new ProgressLines(task, start, err, System::nanoTime)
        : new ProgressBarOnTerminal(task, start, err, columns);
  }
}
