package org.tangent.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {

  @ParameterizedTest
  @CsvSource({
    "1, 1, 0",
    "1, 1.0000000000000002, 1",
    "1, 0.9999999999999999, 1",
    "-1, -1.0000000000000002, 1",
    "0, -0.0, 1",
    "4.9E-324, -4.9E-324, 3",
    "2, 1, 4503599627370496",
    "Infinity, 1.7976931348623157E308, 1",
    "Infinity, -Infinity, 9223372036854775807"
  })
  void ulpsAreTheDoublesBetween(double x, double y, long ulps) {
    assertThat(Comparison.ulps(x, y)).isEqualTo(ulps);
    assertThat(Comparison.ulps(y, x)).isEqualTo(ulps);
  }

  @Test
  void equalValuesAreTheSame() {
    Map<String, Object> values = Map.of("a", Double.NaN, "b", 3L, "c", "text", "d", true);
    assertThat(Comparison.of(values, Map.copyOf(values))).isEqualTo(new Comparison(0, null, null));
  }

  @Test
  void largestDifferenceOfNumbersIsNamed() {
    double next = Math.nextUp(1.0);
    assertThat(
            Comparison.of(
                Map.of("text", "x", "near", 1.0, "far", 1.0, "same", 2.0),
                Map.of("text", "y", "near", next, "far", Math.nextUp(next), "same", 2.0)))
        .isEqualTo(new Comparison(3, 2L, "far"));
  }

  @Test
  void whatOneLacksDiffers() {
    assertThat(Comparison.of(Map.of("a", 1.0), Map.of())).isEqualTo(new Comparison(1, null, "a"));
    assertThat(Comparison.of(Map.of(), Map.of("a", 1.0))).isEqualTo(new Comparison(1, null, "a"));
    assertThat(Comparison.of(Map.of("a", 0.0), Map.of("a", -0.0)).isSame()).isFalse();
  }
}
