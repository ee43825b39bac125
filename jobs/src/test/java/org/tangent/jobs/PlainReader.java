package org.tangent.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * A reader that knows nothing of us: it lists the files of {@code runs/} and counts their rows,
 * over and over while a sweep runs. Each reading must succeed, show no run twice, and show no fewer
 * than the one before.
 */
final class PlainReader implements AutoCloseable {
  private static final long POLL_MILLIS = 200;
  private static final long END_MILLIS = 60_000;

  private final Path runs;
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final Thread thread = new Thread(this::read, "plain-reader");
  private volatile boolean closed;
  private volatile long readings;
  private volatile long rows;

  private PlainReader(Path warehouse) {
    this.runs = warehouse.resolve("runs");
  }

  static PlainReader start(Path warehouse) {
    PlainReader reader = new PlainReader(warehouse);
    reader.thread.setDaemon(true);
    reader.thread.start();
    return reader;
  }

  /** What was wrong with a reading. */
  List<String> complaints() {
    return complaints;
  }

  /** How often the table was read. */
  long readings() {
    return readings;
  }

  private void read() {
    try {
      while (!closed) {
        if (hasFiles()) {
          count();
        }
        Thread.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException | IOException | RuntimeException ended) {
      complaints.add("reading ended: " + ended);
    }
  }

  private boolean hasFiles() throws IOException {
    if (!Files.isDirectory(runs)) {
      return false;
    }
    try (Stream<Path> files = Files.list(runs)) {
      return files.anyMatch(file -> file.toString().endsWith(".parquet"));
    }
  }

  private void count() {
    String sql =
        "SELECT count(*), count(DISTINCT runId) FROM read_parquet('%s/*.parquet')".formatted(runs);
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet counts = statement.executeQuery(sql)) {
      counts.next();
      long all = counts.getLong(1);
      long distinct = counts.getLong(2);
      if (all != distinct) {
        complaints.add("%d rows of %d runs".formatted(all, distinct));
      }
      if (all < rows) {
        complaints.add("%d rows after %d".formatted(all, rows));
      }
      rows = all;
      readings++;
    } catch (SQLException unreadable) {
      complaints.add(unreadable.toString());
    }
  }

  /** Ends the thread. */
  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join(END_MILLIS);
    if (thread.isAlive()) {
      complaints.add("a reading did not end");
    }
  }
}
