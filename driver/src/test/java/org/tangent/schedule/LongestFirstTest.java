package org.tangent.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LongestFirstTest {

  static IntStream seeds() {
    return IntStream.range(0, 50);
  }

  @Test
  void longestComesFirstAndEqualOnesStay() {
    assertThat(LongestFirst.of(new float[] {1, 3, -0f, 2, 3, 0, 1e-30f}))
        .containsExactly(1, 4, 3, 0, 6, 2, 5);
    assertThat(LongestFirst.of(new float[0])).isEmpty();
  }

  @Test
  void secondsMustBeNumbers() {
    for (float wrong : new float[] {Float.NaN, -1, Float.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> LongestFirst.of(new float[] {0, wrong}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("seconds of run 1 must be finite and >= 0: " + wrong);
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyRunHasOnePlace(int seed) {
    float[] seconds = RandomSeconds.draw(new Random(seed), 1 + 40 * seed);

    int[] order = LongestFirst.of(seconds);

    assertThat(order.clone())
        .containsExactlyInAnyOrder(IntStream.range(0, seconds.length).toArray());
    for (int place = 1; place < order.length; place++) {
      assertThat(seconds[order[place]]).isLessThanOrEqualTo(seconds[order[place - 1]]);
    }
  }

  @Test
  void aMillionRunsAreOrdered() {
    assertThat(LongestFirst.of(RandomSeconds.draw(new Random(1), 1_000_000))).hasSize(1_000_000);
  }
}
