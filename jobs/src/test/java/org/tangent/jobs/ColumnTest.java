package org.tangent.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnTest {

  @ParameterizedTest
  @CsvSource({
    "0.0, 0",
    "-0.0, 0",
    "1.0, 1",
    "0.5, 0.5",
    "123456.7, 123500",
    "1234567.0, 1235000",
    "9999999.0, 1e+07",
    "12345678.0, 1.235e+07",
    "1.0e-6, 1e-06",
    "0.00012346, 0.0001235",
    "0.000012346, 1.235e-05",
    "-2.5e-7, -2.5e-07",
    "NaN, NaN",
    "-Infinity, -Infinity"
  })
  void fractionHasFourSignificantDigits(double value, String text) {
    assertThat(Column.number("loss").render(value)).isEqualTo(text);
  }

  @Test
  void wholeNumberKeepsItsDigits() {
    assertThat(Column.number("runs").render(12_345_678L)).isEqualTo("12345678");
  }

  @Test
  void formatOfTheColumnWins() {
    assertThat(Column.number("seconds", "%.1f").render(2.25)).isEqualTo("2.3");
  }

  @Test
  void absentValueIsADash() {
    assertThat(Column.number("loss").render(null)).isEqualTo("-");
    assertThat(Column.number("loss", "%.1f").render(null)).isEqualTo("-");
  }
}
