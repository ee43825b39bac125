package org.tangent.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tangent.linalg.RandomStreams;

class NumberTextTest {

  /** Java 17 itself writes 1e23, 2e23 and 8.41e21 with 16 digits or more. */
  @ParameterizedTest
  @CsvSource({
    "1, 1.0",
    "0.001, 0.001",
    "0.0001, 1.0E-4",
    "1e-7, 1.0E-7",
    "9999999, 9999999.0",
    "1e7, 1.0E7",
    "-2.5, -2.5",
    "2e-3, 0.002",
    "2e23, 2.0E23",
    "1.0e23, 1.0E23",
    "0.1, 0.1",
    "123456.789, 123456.789",
    "4.9e-324, 5.0E-324",
    "0, 0.0",
    "1.7976931348623157e308, 1.7976931348623157E308",
    "8.41E21, 8.41E21",
    "2.2250738585072014E-308, 2.2250738585072014E-308",
    "1.1e-323, 1.0E-323",
    "2.0E-322, 2.0E-322",
    "9007199254740993, 9.007199254740992E15"
  })
  void shortestDecimalIsWritten(String text, String shortest) {
    assertThat(NumberText.shortest(Double.parseDouble(text))).isEqualTo(shortest);
  }

  @Test
  void everyDoubleReadsBack() {
    UniformRandomProvider random = new RandomStreams(1).uniform("NumberTextTest");
    for (int i = 0; i < 100_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        String text = NumberText.shortest(value);
        assertThat(NumberText.real(text)).as("seed 1, number %d", i).contains(value);
        assertThat(text.length()).isLessThanOrEqualTo(Double.toString(value).length());
      }
    }
  }

  @Test
  void onlyFiniteNumbersAreWritten() {
    assertThatThrownBy(() -> NumberText.shortest(Double.POSITIVE_INFINITY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void wholeNumbersMayHaveExponents() {
    assertThat(NumberText.whole("1e4")).contains(BigInteger.valueOf(10_000));
    assertThat(NumberText.whole("5.0")).contains(BigInteger.valueOf(5));
    assertThat(NumberText.whole("-0")).contains(BigInteger.ZERO);
    assertThat(NumberText.whole("0e-5")).contains(BigInteger.ZERO);
    assertThat(NumberText.whole("9223372036854775807"))
        .contains(BigInteger.valueOf(Long.MAX_VALUE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "1.5", "010", "0x10", "1_000", "1d", "1e9999999", "one", "٣"})
  void otherTextsAreNoWholeNumbers(String text) {
    assertThat(NumberText.whole(text)).isEmpty();
  }

  @Test
  void minusZeroIsZero() {
    assertThat(NumberText.real("-0.0").map(Double::doubleToRawLongBits)).contains(0L);
  }
}
