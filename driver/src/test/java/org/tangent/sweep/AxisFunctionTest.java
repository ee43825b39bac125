package org.tangent.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class AxisFunctionTest {
  private static AxisValues values(String call) {
    return AxisFunction.values(
        new Setting.Scalar(call, Place.DEFAULT), SettingPath.ROOT.child("axis"));
  }

  private static List<String> texts(String call) {
    AxisValues values = values(call);
    return LongStream.range(0, values.size())
        .mapToObj(index -> ((Setting.Scalar) values.at(index)).text())
        .toList();
  }

  @Test
  void rangeLeavesOutItsEnd() {
    assertThat(texts("range(0,5)")).containsExactly("0", "1", "2", "3", "4");
    assertThat(texts("range( 10 , 25 , 5 )")).containsExactly("10", "15", "20");
    assertThat(texts("range(0,7,3)")).containsExactly("0", "3", "6");
    assertThat(texts("range(3,0,-1)")).containsExactly("3", "2", "1");
    assertThat(texts("range(1e2,102)")).containsExactly("100", "101");
  }

  @Test
  void rangeReachesTheEndsOfLong() {
    AxisValues values = values("range(-9223372036854775808,-1)");
    assertThat(values.size()).isEqualTo(Long.MAX_VALUE);
    assertThat(((Setting.Scalar) values.at(values.size() - 1)).text()).isEqualTo("-2");
  }

  @Test
  void logspaceGivesWholePowersOfTenExactly() {
    assertThat(texts("logspace(-2, 2, 5)")).containsExactly("0.01", "0.1", "1.0", "10.0", "100.0");
    assertThat(texts("logspace(-3,3,7)").stream().map(Double::valueOf))
        .containsExactly(1e-3, 1e-2, 1e-1, 1.0, 10.0, 100.0, 1e3);
    assertThat(texts("logspace(22,23,2)")).containsExactly("1.0E22", "1.0E23");
  }

  @Test
  void logspaceBetweenWholePowersIsThePowerOfTen() {
    assertThat(texts("logspace(-1,1,5)"))
        .containsExactly("0.1", "0.31622776601683794", "1.0", "3.1622776601683795", "10.0");
    assertThat(texts("logspace(0.5,0.5,1)")).containsExactly("3.1622776601683795");
  }

  @Test
  void linspaceIsExactInDecimal() {
    assertThat(texts("linspace(0,1,11)"))
        .containsExactly(
            "0.0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1.0");
    assertThat(texts("linspace(2,-1,4)")).containsExactly("2.0", "1.0", "0.0", "-1.0");
    assertThat(texts("linspace(100,500,3)")).containsExactly("100.0", "300.0", "500.0");
  }

  @Test
  void longAxesAreNotHeldInMemory() {
    assertThat(values("range(0,65536)").held()).isInstanceOf(AxisValues.Listed.class);
    assertThat(values("range(0,65537)").held()).isInstanceOf(AxisValues.Range.class);
  }
}
