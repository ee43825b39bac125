package org.tangent.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpansTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 s",
    "0.123, 0.12 s",
    "1.26, 1.3 s",
    "119, 119 s",
    "120, 2.0 min",
    "3600, 60 min",
    "7200, 2.0 h",
    "36000, 10 h"
  })
  void unitSuitsTheSpan(double seconds, String text) {
    assertThat(Spans.text(seconds)).isEqualTo(text);
  }
}
