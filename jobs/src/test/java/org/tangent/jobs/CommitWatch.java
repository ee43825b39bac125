package org.tangent.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * Notes when each result of a warehouse was first seen, in the journal or in the table, and that it
 * stays what it was. A file that is seen is kept by a link, since those of the journal go.
 */
final class CommitWatch implements AutoCloseable {
  private static final long POLL_MILLIS = 100;
  private static final long END_MILLIS = 60_000;

  /**
   * A result.
   *
   * @param finishedAt when its run ended, as its row says
   * @param seenAt when its row was first seen, which is after its commit
   */
  record Seen(Instant finishedAt, Instant seenAt) {
    Duration delay() {
      return Duration.between(finishedAt, seenAt);
    }
  }

  private final Path warehouse;
  private final Path links;
  private final Set<String> files = new HashSet<>();
  private final Map<String, Seen> results = new ConcurrentHashMap<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final Thread thread = new Thread(this::watch, "commit-watch");
  private volatile boolean closed;

  private CommitWatch(Path warehouse, Path links) {
    this.warehouse = warehouse;
    this.links = links;
  }

  /**
   * Starts to watch.
   *
   * @param links an own folder on the disk of the warehouse
   */
  static CommitWatch start(Path warehouse, Path links) throws IOException {
    CommitWatch watch = new CommitWatch(warehouse, Files.createDirectories(links));
    watch.thread.setDaemon(true);
    watch.thread.start();
    return watch;
  }

  /** The results seen, by run id. */
  Map<String, Seen> results() {
    return results;
  }

  /** Results that came again with another time, and what could not be read. */
  List<String> complaints() {
    return complaints;
  }

  /** The longest time from the end of a run until its result was seen. */
  Duration longestDelay() {
    return results.values().stream()
        .map(Seen::delay)
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  private void watch() {
    try {
      while (!closed) {
        look();
        Thread.sleep(POLL_MILLIS);
      }
      look();
    } catch (InterruptedException | IOException | SQLException | RuntimeException ended) {
      complaints.add("watching ended: " + ended);
    }
  }

  private void look() throws IOException, SQLException {
    for (Path sweep : list(warehouse.resolve("_journal"))) {
      if (!sweep.getFileName().toString().startsWith("_")) {
        for (Path token : list(sweep)) {
          lookInto(token);
        }
      }
    }
    lookInto(warehouse.resolve("runs"));
  }

  private void lookInto(Path folder) throws IOException, SQLException {
    for (Path file : list(folder)) {
      String name = file.getFileName().toString();
      boolean isResult = folder.endsWith("runs") || name.startsWith("runs-");
      if (isResult && name.endsWith(".parquet") && !name.startsWith(".")) {
        // A folder may be sealed meanwhile; it is the same file then.
        String token = folder.getFileName().toString().replace(".sealed", "");
        note(file, token + "-" + name);
      }
    }
  }

  private void note(Path file, String name) throws IOException, SQLException {
    if (files.contains(name)) {
      return;
    }
    Path link = links.resolve(name);
    try {
      Files.createLink(link, file);
    } catch (NoSuchFileException publishedOrSealed) {
      return;
    }
    files.add(name);
    read(link, Instant.now());
  }

  private void read(Path file, Instant seenAt) throws SQLException {
    String sql = "SELECT runId, epoch_ms(finishedAt) FROM read_parquet('%s')".formatted(file);
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        Seen now = new Seen(Instant.ofEpochMilli(rows.getLong(2)), seenAt);
        Seen before = results.putIfAbsent(rows.getString(1), now);
        if (before != null && !before.finishedAt().equals(now.finishedAt())) {
          complaints.add("%s: %s, then %s".formatted(rows.getString(1), before, now));
        }
      }
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.toList();
    } catch (NoSuchFileException missing) {
      return List.of();
    }
  }

  /** Looks once more, and ends the thread. */
  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join(END_MILLIS);
    if (thread.isAlive()) {
      complaints.add("a look did not end");
    }
  }
}
