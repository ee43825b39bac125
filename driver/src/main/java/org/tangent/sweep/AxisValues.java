package org.tangent.sweep;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.stream.LongStream;

/** The values of one axis, by index; a value is made when it is asked for. */
sealed interface AxisValues {

  /** Axes with no more values than this are held in memory. */
  int MOST_HELD = 1 << 16;

  long size();

  /** The value at an index from 0 to {@code size() - 1}. */
  Setting at(long index);

  /**
   * These values made once and for all, so that each is read as a number once; if there are so many
   * that they had better not be held in memory, unchanged.
   */
  default AxisValues held() {
    return size() > MOST_HELD
        ? this
        : new Listed(LongStream.range(0, size()).mapToObj(this::at).toList());
  }

  /** Values that were written one by one. */
  record Listed(List<Setting> values) implements AxisValues {
    public Listed {
      values = List.copyOf(values);
    }

    @Override
    public long size() {
      return values.size();
    }

    @Override
    public Setting at(long index) {
      return values.get(Math.toIntExact(index));
    }
  }

  /** {@code first}, {@code first + step}, … */
  record Range(long first, long step, long size, Place place) implements AxisValues {
    @Override
    public Setting at(long index) {
      return new Setting.Scalar(Long.toString(first + index * step), place);
    }
  }

  /**
   * Points at equal distances from {@code first} to {@code last}, both included; with {@code
   * logarithmic}, ten to the power of each. Computed in decimal, so that 0.3 is 0.3, and whole
   * powers of ten are exact.
   */
  record Spaced(BigDecimal first, BigDecimal last, long size, boolean logarithmic, Place place)
      implements AxisValues {
    @Override
    public Setting at(long index) {
      BigDecimal point = size == 1 ? first : point(index);
      double value = logarithmic ? powerOfTen(point) : point.doubleValue();
      return new Setting.Scalar(
          Double.isFinite(value) ? NumberText.shortest(value) : Double.toString(value), place);
    }

    private BigDecimal point(long index) {
      return first.add(
          last.subtract(first)
              .multiply(BigDecimal.valueOf(index))
              .divide(BigDecimal.valueOf(size - 1), MathContext.DECIMAL128));
    }

    private static double powerOfTen(BigDecimal exponent) {
      BigDecimal plain = exponent.stripTrailingZeros();
      return plain.scale() <= 0
          ? Double.parseDouble("1e" + plain.toBigInteger())
          : StrictMath.pow(10, plain.doubleValue());
    }
  }
}
