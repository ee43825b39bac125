package org.tangent.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {
  private static final List<String> KNOWN = List.of("stepSize", "curvature", "damping", "at");

  @Test
  void nearestHasTheFewestEdits() {
    assertThat(NearestName.nearest("stepsize", KNOWN)).contains("stepSize");
    assertThat(NearestName.nearest("step_size", KNOWN)).contains("stepSize");
    assertThat(NearestName.nearest("dampign", KNOWN)).contains("damping");
  }

  @Test
  void farNamesAreNotOffered() {
    assertThat(NearestName.nearest("banana", KNOWN)).isEmpty();
    assertThat(NearestName.nearest("xy", KNOWN)).isEmpty();
  }

  @Test
  void distanceCountsEdits() {
    assertThat(NearestName.distance("kitten", "sitting")).isEqualTo(3);
    assertThat(NearestName.distance("", "abc")).isEqualTo(3);
    assertThat(NearestName.distance("STEP", "step")).isZero();
  }

  @Test
  void namesAreJoinedByOr() {
    assertThat(NearestName.either(List.of("a"))).isEqualTo("a");
    assertThat(NearestName.either(List.of("a", "b", "c"))).isEqualTo("a, b or c");
  }
}
