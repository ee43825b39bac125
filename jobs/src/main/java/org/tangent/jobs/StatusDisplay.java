package org.tangent.jobs;

import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.tangent.analysis.SweepStatus;

/** Shows the state of sweeps again and again. */
interface StatusDisplay {

  void show(List<SweepStatus> statuses);

  /**
   * In place where stdout is a terminal, which the launcher tells in the system property {@code
   * tangent.terminal}; otherwise a line for each sweep of which something has changed.
   */
  static StatusDisplay open(PrintWriter out, boolean detailed) {
    return Boolean.getBoolean("tangent.terminal")
        ? new InPlace(out, detailed, Integer.getInteger("tangent.columns", InPlace.USUAL_COLUMNS))
        : new Lines(out);
  }

  /** A picture over the one before. */
  final class InPlace implements StatusDisplay {
    static final int USUAL_COLUMNS = 80;
    private static final int MOST_RUNS = 16;
    private static final String UP = "\033[%dA\r";
    private static final String CLEAR_BELOW = "\033[J";

    private final PrintWriter out;
    private final boolean detailed;
    private final int columns;
    private int lines;

    InPlace(PrintWriter out, boolean detailed, int columns) {
      this.out = out;
      this.detailed = detailed;
      // A terminal that does not know its width says 0.
      this.columns = columns > 1 ? columns : USUAL_COLUMNS;
    }

    @Override
    public void show(List<SweepStatus> statuses) {
      // A line that is wrapped would be counted as one.
      List<String> picture =
          StatusTables.text(statuses, detailed, MOST_RUNS)
              .lines()
              .map(line -> line.substring(0, Math.min(line.length(), columns - 1)))
              .toList();
      if (lines > 0) {
        out.print(UP.formatted(lines));
      }
      out.print(CLEAR_BELOW);
      picture.forEach(out::println);
      out.flush();
      lines = picture.size();
    }
  }

  /** A line when runs have ended or the state is another. */
  final class Lines implements StatusDisplay {
    private final PrintWriter out;
    private final Map<String, Object> shown = new HashMap<>();

    Lines(PrintWriter out) {
      this.out = out;
    }

    @Override
    public void show(List<SweepStatus> statuses) {
      String changed =
          statuses.stream()
              .filter(
                  status -> !Objects.equals(shown.put(status.sweep(), seen(status)), seen(status)))
              .map(status -> StatusTables.line(status) + System.lineSeparator())
              .collect(Collectors.joining());
      out.print(changed);
      out.flush();
    }

    private static Object seen(SweepStatus status) {
      return List.of(status.state(), status.counts(), status.running().size());
    }
  }
}
