package org.tangent.model;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Optional;
import org.tangent.linalg.VectorKernels;
import org.tangent.spec.Default;
import org.tangent.spec.Description;
import org.tangent.spec.Require;

/** Pointwise non-linearity γ of a hidden layer. */
public sealed interface Activation extends Serializable {

  /** value ← γ(z) and slope ← γ'(z) for a stretch of z, as {@link VectorKernels} has it. */
  void apply(
      VectorKernels kernels, double[] z, double[] value, double[] slope, int offset, int length);

  /**
   * Bounds of the derivatives, for activations that are smooth.
   *
   * @param first σ₁ ≥ |γ'|
   * @param second σ₂ ≥ |γ''|
   */
  record Slopes(double first, double second) {}

  /** Bounds of the first two derivatives, where they are known. */
  default Optional<Slopes> slopes() {
    return Optional.empty();
  }

  /** γ(z) = max(z, 0), with γ'(0) = 0. */
  @Description("Rectified linear unit max(z, 0)")
  record Relu() implements Activation {
    @Override
    public void apply(
        VectorKernels kernels, double[] z, double[] value, double[] slope, int offset, int length) {
      kernels.relu(z, value, slope, offset, length);
    }
  }

  /** γ(z) = z / (1 + exp(−βz)), which tends to the rectified linear unit as β grows. */
  @Description("Sigmoid linear unit z / (1 + exp(-beta z))")
  record Silu(@Default("1.0") @Description("Sharpness; large values approach relu") double beta)
      implements Activation {
    public Silu {
      Require.positive("beta", beta);
    }

    @Override
    public void apply(
        VectorKernels kernels, double[] z, double[] value, double[] slope, int offset, int length) {
      kernels.silu(beta, z, value, slope, offset, length);
    }
  }

  /** γ(z) = tanh(z). */
  @Description("Hyperbolic tangent")
  record Tanh() implements Activation {
    @Override
    public Optional<Slopes> slopes() {
      return Optional.of(new Slopes(1, 4 / (3 * Math.sqrt(3))));
    }

    @Override
    public void apply(
        VectorKernels kernels, double[] z, double[] value, double[] slope, int offset, int length) {
      kernels.tanh(z, value, slope, offset, length);
    }
  }

  /** γ(z) = 1 / (1 + exp(−z)). */
  @Description("Logistic sigmoid 1 / (1 + exp(-z))")
  record Sigmoid() implements Activation {
    @Override
    public Optional<Slopes> slopes() {
      return Optional.of(new Slopes(0.25, 1 / (6 * Math.sqrt(3))));
    }

    @Override
    public void apply(
        VectorKernels kernels, double[] z, double[] value, double[] slope, int offset, int length) {
      kernels.sigmoid(z, value, slope, offset, length);
    }
  }

  /** γ(z) = z. */
  @Description("Identity z")
  record Identity() implements Activation {
    @Override
    public Optional<Slopes> slopes() {
      return Optional.of(new Slopes(1, 0));
    }

    @Override
    public void apply(
        VectorKernels kernels, double[] z, double[] value, double[] slope, int offset, int length) {
      System.arraycopy(z, offset, value, offset, length);
      Arrays.fill(slope, offset, offset + length, 1.0);
    }
  }
}
