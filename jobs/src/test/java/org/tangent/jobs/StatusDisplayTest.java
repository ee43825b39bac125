package org.tangent.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tangent.analysis.Liveness;
import org.tangent.analysis.Pulse;
import org.tangent.analysis.SweepCounts;
import org.tangent.analysis.SweepStatus;
import org.tangent.schedule.RunProgress;
import org.tangent.schedule.SweepState;

class StatusDisplayTest {
  private static final int RUNNING = 20;

  private final StringWriter shown = new StringWriter();
  private final PrintWriter out = new PrintWriter(shown);

  private static List<SweepStatus> status(Liveness liveness, long done) {
    List<RunProgress> running =
        IntStream.range(0, RUNNING)
            .mapToObj(i -> new RunProgress("%064d".formatted(i), i, 100, 0.5, 1, "host", 1))
            .toList();
    return List.of(
        new SweepStatus(
            "s",
            new SweepCounts(100, done, 0, 0, 1),
            Optional.empty(),
            new Pulse(liveness, Duration.ofSeconds(1), true),
            Optional.of(new SweepState(100, (int) done, 1, running, RUNNING, 90.0)),
            running,
            Optional.empty()));
  }

  @Test
  void linesTellOfChangesAlone() {
    StatusDisplay lines = new StatusDisplay.Lines(out);
    lines.show(status(Liveness.RUNNING, 3));
    lines.show(status(Liveness.RUNNING, 3));
    lines.show(status(Liveness.RUNNING, 4));
    lines.show(status(Liveness.DEAD, 4));
    assertThat(shown.toString().lines())
        .containsExactly(
            "s: running, 3 of 100 done, 1 failed, 20 running, 90 s to go",
            "s: running, 4 of 100 done, 1 failed, 20 running, 90 s to go",
            "s: stale, 4 of 100 done, 1 failed, 0 running");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 40, 200})
  void pictureIsDrawnOverTheOneBefore(int columns) {
    StatusDisplay inPlace = new StatusDisplay.InPlace(out, true, columns);
    inPlace.show(status(Liveness.RUNNING, 3));
    List<String> picture = shown.toString().replace("\033[J", "").lines().toList();
    int width = columns == 0 ? StatusDisplay.InPlace.USUAL_COLUMNS : columns;
    assertThat(picture).allSatisfy(line -> assertThat(line.length()).isLessThan(width));
    assertThat(picture).contains("... and 4 more");

    shown.getBuffer().setLength(0);
    inPlace.show(status(Liveness.RUNNING, 4));
    assertThat(shown.toString()).startsWith("\033[%dA\r\033[J".formatted(picture.size()));
  }
}
