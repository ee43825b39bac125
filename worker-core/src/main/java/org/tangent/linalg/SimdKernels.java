package org.tangent.linalg;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The elementwise kernels with vector instructions. Only lanewise operations are used, each rounded
 * as in {@link ScalarKernels}, which also handles what is left of a stretch.
 */
final class SimdKernels implements VectorKernels {
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  private static final int LANES = DOUBLES.length();

  private final ScalarKernels rest = new ScalarKernels();

  @Override
  public String name() {
    return "simd" + DOUBLES.vectorBitSize();
  }

  @Override
  public void relu(double[] z, double[] value, double[] slope, int offset, int length) {
    DoubleVector zero = DoubleVector.zero(DOUBLES);
    int i = offset;
    for (int end = offset + length - LANES; i <= end; i += LANES) {
      DoubleVector x = DoubleVector.fromArray(DOUBLES, z, i);
      zero.blend(1.0, x.compare(VectorOperators.GT, 0.0)).intoArray(slope, i);
      x.max(zero).intoArray(value, i);
    }
    rest.relu(z, value, slope, i, offset + length - i);
  }

  @Override
  public void silu(
      double beta, double[] z, double[] value, double[] slope, int offset, int length) {
    DoubleVector one = DoubleVector.broadcast(DOUBLES, 1);
    int i = offset;
    for (int end = offset + length - LANES; i <= end; i += LANES) {
      DoubleVector x = DoubleVector.fromArray(DOUBLES, z, i);
      DoubleVector sigmoid = one.div(exp(x.mul(beta).neg()).add(1));
      DoubleVector s = x.mul(sigmoid);
      s.mul(beta).fma(one.sub(sigmoid), sigmoid).intoArray(slope, i);
      s.intoArray(value, i);
    }
    rest.silu(beta, z, value, slope, i, offset + length - i);
  }

  @Override
  public void tanh(double[] z, double[] value, double[] slope, int offset, int length) {
    DoubleVector one = DoubleVector.broadcast(DOUBLES, 1);
    int i = offset;
    for (int end = offset + length - LANES; i <= end; i += LANES) {
      DoubleVector t = tanh(DoubleVector.fromArray(DOUBLES, z, i));
      t.neg().fma(t, one).intoArray(slope, i);
      t.intoArray(value, i);
    }
    rest.tanh(z, value, slope, i, offset + length - i);
  }

  @Override
  public void sigmoid(double[] z, double[] value, double[] slope, int offset, int length) {
    DoubleVector one = DoubleVector.broadcast(DOUBLES, 1);
    int i = offset;
    for (int end = offset + length - LANES; i <= end; i += LANES) {
      DoubleVector x = DoubleVector.fromArray(DOUBLES, z, i);
      DoubleVector sigmoid = one.div(exp(x.neg()).add(1));
      sigmoid.mul(one.sub(sigmoid)).intoArray(slope, i);
      sigmoid.intoArray(value, i);
    }
    rest.sigmoid(z, value, slope, i, offset + length - i);
  }

  private static DoubleVector exp(DoubleVector x) {
    DoubleVector clamped = x.min(ExpConstants.LIMIT).max(-ExpConstants.LIMIT);
    DoubleVector shifter = DoubleVector.broadcast(DOUBLES, ExpConstants.SHIFTER);
    DoubleVector shifted =
        clamped.fma(DoubleVector.broadcast(DOUBLES, ExpConstants.LOG2_E), shifter);
    DoubleVector k = shifted.sub(shifter);
    DoubleVector r =
        k.fma(
            DoubleVector.broadcast(DOUBLES, -ExpConstants.LN2_LOW),
            k.fma(DoubleVector.broadcast(DOUBLES, -ExpConstants.LN2_HIGH), clamped));
    DoubleVector p = DoubleVector.broadcast(DOUBLES, ExpConstants.TAYLOR[0]);
    for (int i = 1; i < ExpConstants.TAYLOR.length; i++) {
      p = p.fma(r, DoubleVector.broadcast(DOUBLES, ExpConstants.TAYLOR[i]));
    }
    LongVector exponent = shifted.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52);
    return p.reinterpretAsLongs().add(exponent).reinterpretAsDoubles();
  }

  private static DoubleVector tanh(DoubleVector x) {
    DoubleVector square = x.mul(x);
    DoubleVector fraction = DoubleVector.broadcast(DOUBLES, ExpConstants.TANH_DEPTH);
    for (double odd = ExpConstants.TANH_DEPTH - 2; odd >= 1; odd -= 2) {
      fraction = square.div(fraction).add(odd);
    }
    DoubleVector magnitude = x.abs();
    DoubleVector one = DoubleVector.broadcast(DOUBLES, 1);
    DoubleVector large =
        one.sub(DoubleVector.broadcast(DOUBLES, 2).div(exp(magnitude.mul(2)).add(1)));
    VectorMask<Double> negative = x.compare(VectorOperators.LT, 0.0);
    DoubleVector signed = large.blend(large.neg(), negative);
    VectorMask<Double> small = magnitude.compare(VectorOperators.LE, ExpConstants.TANH_SWITCH);
    return signed.blend(x.div(fraction), small);
  }
}
