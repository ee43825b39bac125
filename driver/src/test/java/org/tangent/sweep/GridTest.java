package org.tangent.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class GridTest {
  private static final Place PLACE = Place.line("x.yaml", 1);

  private static Grid.Values axis(String path, String... values) {
    List<Setting> settings =
        Arrays.stream(values).map(value -> (Setting) new Setting.Scalar(value, PLACE)).toList();
    return new Grid.Values(SettingPath.parse(path, PLACE), new AxisValues.Listed(settings));
  }

  private static Grid.Values range(long size) {
    return new Grid.Values(
        SettingPath.parse("seed", PLACE), new AxisValues.Range(0, 1, size, PLACE));
  }

  private static String point(Grid grid, long index) {
    List<String> assigned = new ArrayList<>();
    grid.assign(index, (path, value) -> assigned.add(path + "=" + ((Setting.Scalar) value).text()));
    return String.join(" ", assigned);
  }

  private static List<String> points(Grid grid) {
    return LongStream.range(0, grid.size()).mapToObj(index -> point(grid, index)).toList();
  }

  @Test
  void lastAxisIsFastest() {
    Grid grid = Grid.Product.of(List.of(axis("a", "1", "2"), axis("b", "x", "y", "z")));
    assertThat(points(grid))
        .containsExactly("a=1 b=x", "a=1 b=y", "a=1 b=z", "a=2 b=x", "a=2 b=y", "a=2 b=z");
  }

  @Test
  void productOfNothingIsOnePoint() {
    assertThat(points(Grid.Product.of(List.of()))).containsExactly("");
  }

  @Test
  void sumGoesThroughOnePartAfterAnother() {
    Grid first = Grid.Product.of(List.of(axis("o", "gn"), axis("o.s", "1", "2")));
    Grid grid =
        Grid.Product.of(List.of(axis("a", "1", "2"), Grid.Sum.of(List.of(first, axis("o", "rf")))));
    assertThat(points(grid))
        .containsExactly(
            "a=1 o=gn o.s=1",
            "a=1 o=gn o.s=2",
            "a=1 o=rf",
            "a=2 o=gn o.s=1",
            "a=2 o=gn o.s=2",
            "a=2 o=rf");
  }

  @Test
  void zippedAxesMoveTogether() {
    Grid grid = new Grid.Zip(List.of(axis("a", "1", "2"), axis("b", "x", "y")));
    assertThat(points(grid)).containsExactly("a=1 b=x", "a=2 b=y");
    assertThatThrownBy(() -> new Grid.Zip(List.of(axis("a", "1"), axis("b", "x", "y"))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void enormousGridIsReachedByIndex() {
    Grid grid = Grid.Product.of(List.of(range(1L << 31), range(1L << 31)));
    assertThat(grid.size()).isEqualTo(1L << 62);
    assertThat(point(grid, (5L << 31) + 7)).isEqualTo("seed=5 seed=7");
    assertThat(point(grid, (1L << 62) - 1)).isEqualTo("seed=2147483647 seed=2147483647");
  }

  @Test
  void sizesBeyondALongAreRefused() {
    assertThatThrownBy(() -> Grid.Product.of(List.of(range(1L << 32), range(1L << 31))))
        .isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> Grid.Sum.of(List.of(range(Long.MAX_VALUE), range(1))))
        .isInstanceOf(ArithmeticException.class);
  }
}
