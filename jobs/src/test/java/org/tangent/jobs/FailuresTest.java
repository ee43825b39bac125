package org.tangent.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tangent.data.DataFileException;
import org.tangent.spec.InvalidSpecException;
import picocli.CommandLine.Command;

class FailuresTest {
  /** The stacks that these tests provoke would only alarm whoever reads the build's output. */
  private static final Logger LOG = Logger.getLogger(Failures.class.getName());

  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void silence() {
    LOG.setUseParentHandlers(false);
  }

  @AfterAll
  static void speak() {
    LOG.setUseParentHandlers(true);
  }

  @Command(name = "failing")
  private record Failing(Throwable thrown) implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
      if (thrown instanceof Error error) {
        throw error;
      }
      throw (Exception) thrown;
    }
  }

  static Stream<Arguments> tellingExceptions() {
    return Stream.of(
        Arguments.of(new CommandException(ExitCode.LEASE_HELD, "a\n  b"), 4, "tangent: a; b"),
        Arguments.of(
            new InvalidSpecException("units", "must be > 0: -1"),
            2,
            "tangent: units must be > 0: -1"),
        Arguments.of(new DataFileException("t.csv:3: torn"), 2, "tangent: t.csv:3: torn"),
        Arguments.of(
            new IllegalStateException("job aborted", new DataFileException("t.csv:3: torn")),
            2,
            "tangent: t.csv:3: torn"));
  }

  @ParameterizedTest
  @MethodSource("tellingExceptions")
  void usersErrorIsItsMessageInOneLine(Throwable thrown, int exitCode, String line) {
    assertThat(execute(thrown)).isEqualTo(exitCode);
    assertThat(err.toString().lines()).containsExactly(line);
  }

  @Test
  void unexpectedErrorNamesTheLog() {
    assertThat(execute(new NullPointerException("x is null"))).isEqualTo(1);
    assertThat(err.toString().lines())
        .containsExactly(
            "tangent: unexpected java.lang.NullPointerException: x is null"
                + " (stack in the log above)");
  }

  @Test
  void errorOfTheJvmIsNotSwallowed() {
    assertThat(execute(new NoClassDefFoundError("org/absent/Type"))).isEqualTo(1);
    assertThat(err.toString()).contains("java.lang.NoClassDefFoundError: org/absent/Type");
  }

  private int execute(Throwable thrown) {
    return Tangent.configured(new Failing(thrown)).setErr(new PrintWriter(err)).execute();
  }
}
