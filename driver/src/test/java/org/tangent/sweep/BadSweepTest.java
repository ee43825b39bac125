package org.tangent.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tangent.linalg.RandomStreams;

/**
 * The exact message for each bad sweep in {@code bad-sweeps.txt}. A case is {@code === title}, the
 * file (the first case's where it is left out), overrides as {@code $ key=value}, and {@code >>>}
 * with the message.
 */
class BadSweepTest {
  private static final int FEWEST_CASES = 60;

  private record Case(String title, String file, List<String> overrides, String message) {
    @Override
    public String toString() {
      return title;
    }
  }

  private static List<Case> all() throws IOException {
    try (InputStream stream = BadSweepTest.class.getResourceAsStream("bad-sweeps.txt")) {
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      String[] blocks = text.split("(?m)^=== ");
      String good = parse(blocks[1], "").file();
      return Arrays.stream(blocks).skip(1).map(block -> parse(block, good)).toList();
    }
  }

  private static Case parse(String block, String good) {
    List<String> lines = block.lines().toList();
    String file =
        String.join(
            "\n", lines.stream().skip(1).filter(line -> !line.matches("(\\$ |>>>).*")).toList());
    return new Case(
        lines.get(0),
        file.isBlank() ? good : file,
        starting(lines, "$ ").toList(),
        starting(lines, ">>> ").findFirst().orElse(""));
  }

  private static Stream<String> starting(List<String> lines, String mark) {
    return lines.stream()
        .filter(line -> line.startsWith(mark))
        .map(line -> line.substring(mark.length()));
  }

  static Stream<Case> bad() throws IOException {
    return all().stream().skip(1);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bad")
  void isReportedInOneLine(Case bad) {
    Throwable thrown = catchThrowable(() -> SweepFile.read("x.yaml", bad.file(), bad.overrides()));
    assertThat(thrown).isInstanceOf(SweepException.class).hasMessage(bad.message());
    assertThat(thrown.getMessage()).doesNotContain("\n");
  }

  @Test
  void firstCaseIsGood() throws IOException {
    Case good = all().get(0);
    assertThat(SweepFile.read("x.yaml", good.file(), good.overrides()).size()).isEqualTo(6);
    assertThat(all()).hasSizeGreaterThan(FEWEST_CASES);
  }

  @Test
  void damagedFilesAreReportedInOneLine() {
    String marks = "{}[](),:=.-'\"&*!|>%@`#\n \t0123456789eabst~?";
    UniformRandomProvider random = new RandomStreams(1).uniform("BadSweepTest");
    for (int i = 0; i < 3000; i++) {
      StringBuilder damaged = new StringBuilder(SweepFileTest.EXAMPLE);
      damaged.setCharAt(
          random.nextInt(damaged.length()), marks.charAt(random.nextInt(marks.length())));
      damaged.deleteCharAt(random.nextInt(damaged.length()));
      Throwable thrown =
          catchThrowable(() -> SweepFile.read("x.yaml", damaged.toString(), List.of()));
      if (thrown != null) {
        assertThat(thrown).as("seed 1, file %d", i).isInstanceOf(SweepException.class);
        assertThat(thrown.getMessage()).doesNotContain("\n");
      }
    }
  }
}
