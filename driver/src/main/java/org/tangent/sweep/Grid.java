package org.tangent.sweep;

import java.util.List;
import java.util.function.BiConsumer;

/**
 * A set of points, each of which assigns settings to paths. Points are reached by their index; none
 * is held in memory.
 */
sealed interface Grid {

  /** Number of points, at least 1. */
  long size();

  /**
   * Hands over what a point assigns, in the order in which it is to be applied.
   *
   * @param index from 0 to {@code size() - 1}
   */
  void assign(long index, BiConsumer<SettingPath, Setting> target);

  /** One axis. */
  record Values(SettingPath path, AxisValues values) implements Grid {
    @Override
    public long size() {
      return values.size();
    }

    @Override
    public void assign(long index, BiConsumer<SettingPath, Setting> target) {
      target.accept(path, values.at(index));
    }
  }

  /** Every combination of the factors' points; the last factor changes fastest. */
  record Product(List<Grid> factors, long size) implements Grid {
    public Product {
      factors = List.copyOf(factors);
    }

    /**
     * @throws ArithmeticException if there are more than 2⁶³ − 1 points
     */
    static Product of(List<Grid> factors) {
      return new Product(
          factors, factors.stream().mapToLong(Grid::size).reduce(1, Math::multiplyExact));
    }

    @Override
    public void assign(long index, BiConsumer<SettingPath, Setting> target) {
      long block = size;
      long rest = index;
      for (Grid factor : factors) {
        block /= factor.size();
        factor.assign(rest / block, target);
        rest %= block;
      }
    }
  }

  /** The points of one part after another. */
  record Sum(List<Grid> parts, long size) implements Grid {
    public Sum {
      parts = List.copyOf(parts);
    }

    /**
     * @throws ArithmeticException if there are more than 2⁶³ − 1 points
     */
    static Sum of(List<Grid> parts) {
      return new Sum(parts, parts.stream().mapToLong(Grid::size).reduce(0, Math::addExact));
    }

    @Override
    public void assign(long index, BiConsumer<SettingPath, Setting> target) {
      long rest = index;
      for (Grid part : parts) {
        if (rest < part.size()) {
          part.assign(rest, target);
          return;
        }
        rest -= part.size();
      }
      throw new IndexOutOfBoundsException("point %d of %d".formatted(index, size));
    }
  }

  /** Axes that move together: the points with the same index, of as many axes as there are. */
  record Zip(List<Values> axes) implements Grid {
    public Zip {
      axes = List.copyOf(axes);
      if (axes.stream().mapToLong(Values::size).distinct().count() != 1) {
        throw new IllegalArgumentException("zipped axes must have as many values: " + axes);
      }
    }

    @Override
    public long size() {
      return axes.get(0).size();
    }

    @Override
    public void assign(long index, BiConsumer<SettingPath, Setting> target) {
      for (Values axis : axes) {
        axis.assign(index, target);
      }
    }
  }
}
