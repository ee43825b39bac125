package org.tangent.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.tangent.jobs.Progress.Counts;

class ProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void linesComeEveryFewSecondsAndAtTheEnd() {
    try (Progress progress =
        new ProgressLines("bias", new Counts(100, 0, 0, 200), err, nanos::get)) {
      progress.update(new Counts(101, 0, 2, 200));
      assertThat(printed()).isEmpty();
      nanos.set(ProgressLines.INTERVAL.toNanos());
      progress.update(new Counts(109, 1, 2, 200));
      progress.update(new Counts(110, 1, 2, 200));
      assertThat(printed().lines())
          .containsExactly(
              "bias: 110 of 200 runs, 2 running, 1 failed, 2.00 runs/s, 0:00:45 to go");
      nanos.set(2 * ProgressLines.INTERVAL.toNanos());
    }
    assertThat(printed().lines())
        .last()
        .isEqualTo("bias: 111 of 200 runs, 2 running, 1 failed, 1.10 runs/s, 0:01:21 to go");
  }

  @Test
  void predictionGoesBeforeTheRate() {
    try (Progress progress =
        new ProgressLines("bias", new Counts(0, 0, 0, 10, 50.0), err, nanos::get)) {
      nanos.set(ProgressLines.INTERVAL.toNanos());
      progress.update(new Counts(0, 0, 2, 10, 45.0));
      nanos.set(2 * ProgressLines.INTERVAL.toNanos());
      progress.update(new Counts(5, 0, 2, 10, 40.0));
    }
    assertThat(printed().lines())
        .containsExactly(
            "bias: 0 of 10 runs, 2 running, 0:00:45 to go",
            "bias: 5 of 10 runs, 2 running, 0.500 runs/s, 0:00:40 to go");
  }

  @Test
  void linesHoldNoControlCharacters() {
    try (Progress progress = Progress.open("bias", new Counts(0, 0, 0, 2), err)) {
      progress.update(new Counts(2, 0, 0, 2));
    }
    assertThat(printed().strip())
        .startsWith("bias: 2 of 2 runs, 0 running")
        .doesNotMatch("\\p{Cc}");
  }

  @Test
  void barShowsCountsAndFitsTheTerminal() {
    int columns = 100;
    try (Progress progress =
        new ProgressBarOnTerminal("bias", new Counts(0, 0, 0, 4), err, columns)) {
      progress.update(new Counts(3, 1, 0, 4));
    }
    String[] drawn = printed().stripTrailing().split("\r");
    assertThat(drawn[drawn.length - 1])
        .startsWith("bias 100%")
        .contains("4/4 runs")
        .contains("0 running, 1 failed");
    assertThat(drawn).allSatisfy(line -> assertThat(line).hasSizeLessThan(columns));
    assertThat(printed()).endsWith(System.lineSeparator());
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
