package org.tangent.linalg;

/** The elementwise kernels as plain loops: the reference, and the provider without vectors. */
final class ScalarKernels implements VectorKernels {

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public void relu(double[] z, double[] value, double[] slope, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      double x = z[i];
      slope[i] = x > 0 ? 1 : 0;
      value[i] = Math.max(x, 0);
    }
  }

  @Override
  public void silu(
      double beta, double[] z, double[] value, double[] slope, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      double x = z[i];
      double t = beta * x;
      double sigmoid = 1 / (1 + exp(-t));
      double s = x * sigmoid;
      slope[i] = Math.fma(beta * s, 1 - sigmoid, sigmoid);
      value[i] = s;
    }
  }

  @Override
  public void tanh(double[] z, double[] value, double[] slope, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      double t = tanh(z[i]);
      slope[i] = Math.fma(-t, t, 1);
      value[i] = t;
    }
  }

  @Override
  public void sigmoid(double[] z, double[] value, double[] slope, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      double sigmoid = 1 / (1 + exp(-z[i]));
      slope[i] = sigmoid * (1 - sigmoid);
      value[i] = sigmoid;
    }
  }

  /**
   * exp(x) by x = k ln 2 + r with |r| ≤ ln 2 / 2 and a Taylor polynomial of degree 13 in r, within
   * 1 ulp or two of {@code Math.exp}; saturates at |x| = {@value ExpConstants#LIMIT}.
   */
  static double exp(double x) {
    double clamped = Math.max(Math.min(x, ExpConstants.LIMIT), -ExpConstants.LIMIT);
    double shifted = Math.fma(clamped, ExpConstants.LOG2_E, ExpConstants.SHIFTER);
    double k = shifted - ExpConstants.SHIFTER;
    double r = Math.fma(k, -ExpConstants.LN2_LOW, Math.fma(k, -ExpConstants.LN2_HIGH, clamped));
    double p = ExpConstants.TAYLOR[0];
    for (int i = 1; i < ExpConstants.TAYLOR.length; i++) {
      p = Math.fma(p, r, ExpConstants.TAYLOR[i]);
    }
    long bits = Double.doubleToRawLongBits(p) + (Double.doubleToRawLongBits(shifted) << 52);
    return Double.longBitsToDouble(bits);
  }

  /**
   * tanh(x): the continued fraction x/(1 + x²/(3 + x²/(5 + …))) to 15 for |x| ≤ 0.625, sign(x) (1 −
   * 2/(exp(2|x|) + 1)) beyond.
   */
  static double tanh(double x) {
    double square = x * x;
    double fraction = ExpConstants.TANH_DEPTH;
    for (double odd = ExpConstants.TANH_DEPTH - 2; odd >= 1; odd -= 2) {
      fraction = odd + square / fraction;
    }
    double magnitude = Math.abs(x);
    double large = 1 - 2 / (exp(2 * magnitude) + 1);
    return magnitude <= ExpConstants.TANH_SWITCH ? x / fraction : x < 0 ? -large : large;
  }
}
