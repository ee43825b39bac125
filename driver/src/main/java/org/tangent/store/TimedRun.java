package org.tangent.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.tangent.optimize.Phase;

/**
 * What a committed run took.
 *
 * @param spec the spec as canonical JSON
 * @param iterations number of steps taken
 * @param seconds seconds of the whole run, measuring included
 */
public record TimedRun(String spec, long iterations, double seconds) {
  private static final String WALL_SECONDS = "wallSeconds";
  private static final String RESUMED_FROM = "resumedFrom";

  /** {@code spec} and {@code iterations} come first, then these, then the phases. */
  private static final List<String> COLUMNS =
      Stream.concat(
              Stream.of("spec", "iterations", WALL_SECONDS, RESUMED_FROM),
              Stream.of(Phase.values()).map(Phase::column))
          .toList();

  private static final int FIRST_PHASE = COLUMNS.indexOf(Phase.values()[0].column());

  /**
   * The runs that were written last, the newest at the end. Reads files from the newest on, and no
   * more of them than needed.
   *
   * @param most number of runs at most
   * @throws WarehouseException if the files of {@code runs} cannot be read
   */
  public static List<TimedRun> newest(Warehouse warehouse, Configuration configuration, int most) {
    FlatRows table = new FlatRows(configuration, COLUMNS);
    List<TimedRun> newestFirst = new ArrayList<>();
    try {
      for (Path file : table.newestFirst(warehouse, Table.RUNS)) {
        List<Object[]> rows = table.last(file, most - newestFirst.size());
        for (int row = rows.size() - 1; row >= 0; row--) {
          newestFirst.add(of(rows.get(row)));
        }
        if (newestFirst.size() == most) {
          break;
        }
      }
    } catch (IOException unreadable) {
      throw new WarehouseException(
          "%s cannot be read".formatted(warehouse.location(Table.RUNS)), unreadable);
    }
    Collections.reverse(newestFirst);
    return newestFirst;
  }

  /**
   * The wall seconds of a row are those of its last attempt alone; of a run that was resumed, and
   * of a file without them, the sum over the phases is taken.
   */
  private static TimedRun of(Object[] row) {
    Double wall = (Double) row[COLUMNS.indexOf(WALL_SECONDS)];
    Long resumedFrom = (Long) row[COLUMNS.indexOf(RESUMED_FROM)];
    boolean whole = wall != null && (resumedFrom == null || resumedFrom == 0);
    return new TimedRun((String) row[0], (Long) row[1], whole ? wall : phases(row));
  }

  private static double phases(Object[] row) {
    return Stream.of(row)
        .skip(FIRST_PHASE)
        .filter(Objects::nonNull)
        .mapToDouble(Double.class::cast)
        .sum();
  }
}
