package org.tangent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What runs took, from files with more and with fewer columns than those written today. */
class TimedRunTest {
  private static final String PHASES =
      "1.0::DOUBLE AS evaluateSeconds, NULL::DOUBLE AS solveSeconds, 0.5::DOUBLE AS measureSeconds";

  @TempDir Path folder;
  private final Configuration configuration = new Configuration();
  private Warehouse warehouse;

  @BeforeEach
  void open() {
    warehouse = Warehouse.openForWriting(folder.toString(), configuration);
  }

  @Test
  void wallSecondsAreTakenWhereTheyAreOfTheWholeRun() throws Exception {
    write(1, "SELECT 'a' AS spec, 7::BIGINT AS iterations, " + PHASES);
    write(
        2,
        """
        SELECT spec, 7::BIGINT AS iterations, wallSeconds, resumedFrom, %s
        FROM (VALUES ('b', 9.0::DOUBLE, 0::BIGINT), ('c', 9.0, 5), ('d', NULL, NULL), ('e', 8.0, NULL))
        AS t(spec, wallSeconds, resumedFrom)"""
            .formatted(PHASES));

    assertThat(TimedRun.newest(warehouse, configuration, 100))
        .containsExactly(
            new TimedRun("a", 7, 1.5),
            new TimedRun("b", 7, 9),
            new TimedRun("c", 7, 1.5),
            new TimedRun("d", 7, 1.5),
            new TimedRun("e", 7, 8));
    assertThat(TimedRun.newest(warehouse, configuration, 2))
        .extracting(TimedRun::spec)
        .containsExactly("d", "e");
    assertThat(TimedRun.newest(warehouse, configuration, 5))
        .extracting(TimedRun::spec)
        .startsWith("a");
  }

  @Test
  void hiddenFilesAreNotRead() throws Exception {
    write(1, "SELECT 'a' AS spec, 7::BIGINT AS iterations, " + PHASES);
    Path runs = folder.resolve("runs");
    Files.writeString(runs.resolve("_torn.parquet"), "torn");
    Files.writeString(runs.resolve(".torn.parquet"), "torn");

    assertThat(TimedRun.newest(warehouse, configuration, 100)).hasSize(1);
  }

  @Test
  void tornFileIsNamed() throws IOException {
    Files.writeString(folder.resolve("runs").resolve("torn.parquet"), "torn");

    assertThatThrownBy(() -> TimedRun.newest(warehouse, configuration, 100))
        .isInstanceOf(WarehouseException.class)
        .hasMessageContaining("torn.parquet");
  }

  /** Writes a file of the table, as old as its number tells. */
  private void write(int number, String rows) throws SQLException, IOException {
    Path file = folder.resolve("runs").resolve(number + ".parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("COPY (%s) TO '%s' (FORMAT parquet)".formatted(rows, file));
    }
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000L * number));
  }
}
