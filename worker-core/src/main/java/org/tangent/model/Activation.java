package org.tangent.model;

import java.io.Serializable;
import org.tangent.spec.Default;
import org.tangent.spec.Description;
import org.tangent.spec.Require;

/** Pointwise non-linearity γ of a hidden layer. */
public sealed interface Activation extends Serializable {

  /** γ(z) = max(z, 0), with γ'(0) = 0. */
  @Description("Rectified linear unit max(z, 0)")
  record Relu() implements Activation {}

  /** γ(z) = z / (1 + exp(−βz)), which tends to the rectified linear unit as β grows. */
  @Description("Sigmoid linear unit z / (1 + exp(-beta z))")
  record Silu(@Default("1.0") @Description("Sharpness; large values approach relu") double beta)
      implements Activation {
    public Silu {
      Require.positive("beta", beta);
    }
  }

  /** γ(z) = tanh(z). */
  @Description("Hyperbolic tangent")
  record Tanh() implements Activation {}
}
