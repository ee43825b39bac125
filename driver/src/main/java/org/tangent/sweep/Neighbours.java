package org.tangent.sweep;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Optional;
import org.tangent.linalg.RandomStreams;

/**
 * The points around those of a grid: each number at one of the paths times factorᵘ, where u is
 * uniform on [−1, 1] and drawn for each path by itself.
 *
 * <p>A draw is a function of the seed, the index of the grid's point, the number of the draw and
 * the path, whatever else is drawn. Values have {@value #DIGITS} significant digits.
 *
 * @param paths with the names of choices; a point that has no number at one keeps what it has
 */
record Neighbours(RandomSearch search, List<SettingPath> paths) {
  private static final int DIGITS = 4;
  private static final MathContext ROUNDING = new MathContext(DIGITS);

  Neighbours {
    paths = List.copyOf(paths);
  }

  /** Number of points that stand for one of the grid, itself among them. */
  long size() {
    return 1 + search.points();
  }

  /**
   * The point itself, or one around it.
   *
   * @param index the point's index in the grid
   * @param draw 0 for the point itself, and up to {@code size() - 1} for those around it
   */
  Setting.Mapping of(Setting.Mapping point, long index, long draw) {
    Setting.Mapping moved = point;
    if (draw > 0) {
      for (SettingPath path : paths) {
        Optional<Setting> drawn = drawn(point.get(path), path, index, draw);
        moved = drawn.isPresent() ? moved.with(path, drawn.get()) : moved;
      }
    }
    return moved;
  }

  private Optional<Setting> drawn(Setting value, SettingPath path, long index, long draw) {
    return value instanceof Setting.Scalar scalar
        ? NumberText.decimal(scalar.text())
            .map(number -> moved(number, factor(path, index, draw)))
            .map(text -> new Setting.Scalar(text, Place.around(value.place())))
        : Optional.empty();
  }

  private double factor(SettingPath path, long index, long draw) {
    String purpose = "sweep.randomSearch.%d.%d.%s".formatted(index, draw, path);
    double u = 2 * new RandomStreams(search.seed()).uniform(purpose).nextDouble() - 1;
    return StrictMath.pow(search.factor(), u);
  }

  private static String moved(BigDecimal number, double factor) {
    return NumberText.shortest(
        number.multiply(new BigDecimal(factor)).round(ROUNDING).doubleValue());
  }
}
