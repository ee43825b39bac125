package org.tangent.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RandomStreamsTest {
  private static final int DRAWS = 100_000;

  @Test
  void streamsDependOnSeedAndPurposeAlone() {
    long first = new RandomStreams(1).uniform("a").nextLong();
    RandomStreams used = new RandomStreams(1);
    used.uniform("b").nextLong();
    assertThat(used.uniform("a").nextLong()).isEqualTo(first);
    assertThat(new RandomStreams(1).uniform("b").nextLong()).isNotEqualTo(first);
    assertThat(new RandomStreams(2).uniform("a").nextLong()).isNotEqualTo(first);
  }

  @Test
  void gaussianHasMomentsOfTheStandardNormal() {
    var sampler = new RandomStreams(3).gaussian("moments");
    double sum = 0;
    double squares = 0;
    double fourth = 0;
    for (int i = 0; i < DRAWS; i++) {
      double x = sampler.sample();
      sum += x;
      squares += x * x;
      fourth += x * x * x * x;
    }
    // Five standard errors: 1, √2 and √96 over √DRAWS.
    assertThat(sum / DRAWS).isCloseTo(0, within(5 / Math.sqrt(DRAWS)));
    assertThat(squares / DRAWS).isCloseTo(1, within(5 * Math.sqrt(2.0 / DRAWS)));
    assertThat(fourth / DRAWS).isCloseTo(3, within(5 * Math.sqrt(96.0 / DRAWS)));
  }
}
