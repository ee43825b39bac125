package org.tangent.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PacksTest {
  private static final double TARGET = 1;
  private static final int MOST_RUNS = 200;

  static IntStream seeds() {
    return IntStream.range(0, 50);
  }

  @Test
  void longestComesFirstAndEqualOnesStay() {
    assertThat(Packs.longestFirst(new float[] {1, 3, -0f, 2, 3, 0, 1e-30f}))
        .containsExactly(1, 4, 3, 0, 6, 2, 5);
    assertThat(Packs.longestFirst(new float[0])).isEmpty();
  }

  @Test
  void longRunsAreAloneAndShortOnesTogether() {
    Packs packs = Packs.of(new float[] {0.4f, 5, 0.5f, 1, 0.3f, 0.2f}, TARGET, MOST_RUNS);

    assertThat(IntStream.range(0, packs.size()).mapToObj(packs::runs))
        .containsExactly(new int[] {1}, new int[] {3}, new int[] {2, 0, 4}, new int[] {5});
  }

  @Test
  void tinyRunsFillAPackByNumber() {
    Packs packs = Packs.of(new float[450], TARGET, MOST_RUNS);

    assertThat(IntStream.range(0, packs.size()).map(pack -> packs.runs(pack).length))
        .containsExactly(200, 200, 50);
  }

  @Test
  void noRunsMakeNoPack() {
    assertThat(Packs.of(new float[0], TARGET, MOST_RUNS).size()).isZero();
  }

  @Test
  void secondsMustBeNumbers() {
    for (float wrong : new float[] {Float.NaN, -1, Float.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> Packs.of(new float[] {0, wrong}, TARGET, MOST_RUNS))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("seconds of run 1 must be finite and >= 0: " + wrong);
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyRunIsInOnePackThatIsFullOrTheLast(int seed) {
    float[] seconds = RandomSeconds.draw(new Random(seed), 1 + 40 * seed);
    Packs packs = Packs.of(seconds, TARGET, MOST_RUNS);

    int[] all =
        IntStream.range(0, packs.size()).flatMap(i -> IntStream.of(packs.runs(i))).toArray();
    assertThat(all).isEqualTo(Packs.longestFirst(seconds));
    assertThat(all.clone()).containsExactlyInAnyOrder(IntStream.range(0, seconds.length).toArray());
    for (int pack = 0; pack < packs.size(); pack++) {
      int[] runs = packs.runs(pack);
      double total = total(seconds, runs, runs.length);
      assertThat(runs.length).isBetween(1, MOST_RUNS);
      assertThat(total(seconds, runs, runs.length - 1)).isLessThan(TARGET);
      assertThat(total >= TARGET || runs.length == MOST_RUNS || pack == packs.size() - 1).isTrue();
    }
  }

  @Test
  void aMillionRunsArePacked() {
    float[] seconds = RandomSeconds.draw(new Random(1), 1_000_000);
    Packs packs = Packs.of(seconds, TARGET, MOST_RUNS);
    assertThat(IntStream.range(0, packs.size()).map(pack -> packs.runs(pack).length).sum())
        .isEqualTo(1_000_000);
  }

  private static double total(float[] seconds, int[] runs, int count) {
    return IntStream.of(runs).limit(count).mapToDouble(run -> seconds[run]).sum();
  }
}
