package org.tangent.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class TangentTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine tangent =
      Tangent.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

  @Test
  void exitCodesAreAContract() {
    assertThat(Arrays.stream(ExitCode.values()).map(ExitCode::value))
        .containsExactly(0, 1, 2, 3, 4, 130, 143);
  }

  @ParameterizedTest
  @CsvSource({
    "doctr, did you mean doctor?",
    "doctor --jsn, did you mean --json?",
    "--warehouse, --warehouse",
    "'', Missing a command"
  })
  void wrongWordsAreToldInOneLine(String words, String part) {
    String[] arguments = words.isEmpty() ? new String[0] : words.split(" ");
    assertThat(tangent.execute(arguments)).isEqualTo(ExitCode.USAGE.value());
    assertThat(err.toString().lines()).singleElement().asString().startsWith("tangent: ");
    assertThat(err.toString()).contains(part);
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--warehouse w doctor", "doctor --warehouse w"})
  void warehouseMayStandOnEitherSideOfTheCommand(String words) {
    tangent.parseArgs(words.split(" "));
    Tangent root = tangent.getCommand();
    assertThat(root.warehouse()).isEqualTo("w");
  }

  @Test
  void warehouseHasADefault() {
    tangent.parseArgs("doctor");
    Tangent root = tangent.getCommand();
    assertThat(root.warehouse()).isEqualTo("warehouse/");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "doctor --help", "help doctor"})
  void helpIsData(String words) {
    assertThat(tangent.execute(words.split(" "))).isZero();
    assertThat(out.toString()).contains("Usage: tangent").contains("Exit codes:");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void versionNamesJarAndSpark() {
    assertThat(tangent.execute("--version")).isZero();
    assertThat(out.toString().strip())
        .matches("tangent \\d.*, commit (unknown|[0-9A-Za-z.-]+), built for Spark 4\\..*");
  }
}
