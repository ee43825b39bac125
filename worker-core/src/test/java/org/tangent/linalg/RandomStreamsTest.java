package org.tangent.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.junit.jupiter.api.Test;
import org.tangent.linalg.RandomStreams.StreamState;

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
  void restoredStreamsGoOnWhereTheyWereSaved() {
    RandomStreams streams = new RandomStreams(3);
    var first = streams.uniform("batches");
    var second = streams.gaussian("batches");
    var other = streams.uniform("other");
    // What is left over of a 64-bit number is part of the state.
    first.nextInt();
    first.nextBoolean();
    second.sample();
    List<StreamState> states = streams.states();
    List<Object> drawn = draw(first, second, other);

    RandomStreams restored = new RandomStreams(3);
    var firstAgain = restored.uniform("batches");
    var secondAgain = restored.gaussian("batches");
    var otherAgain = restored.uniform("other");
    restored.restore(states);

    assertThat(restored.states()).isEqualTo(states);
    assertThat(draw(firstAgain, secondAgain, otherAgain)).isEqualTo(drawn);
    assertThat(states)
        .extracting(state -> state.purpose() + state.ordinal())
        .containsExactly("batches0", "batches1", "other0");
  }

  private static List<Object> draw(
      UniformRandomProvider first, NormalizedGaussianSampler second, UniformRandomProvider third) {
    return List.of(
        first.nextInt(), first.nextBoolean(), first.nextLong(), second.sample(), third.nextLong());
  }

  @Test
  void otherStreamsAreNotRestored() {
    RandomStreams streams = new RandomStreams(3);
    streams.uniform("a");
    List<StreamState> states = streams.states();

    assertThatThrownBy(() -> new RandomStreams(3).restore(states))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("random streams must be []");
    assertThatThrownBy(() -> streams.restore(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> streams.restore(List.of(new StreamState("a", 0, "00"))))
        .isInstanceOf(RuntimeException.class);
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
