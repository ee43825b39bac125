package org.tangent.model;

import java.io.Serializable;
import org.tangent.spec.Default;
import org.tangent.spec.Description;
import org.tangent.spec.Require;

/**
 * How the weights of a layer with d_in inputs, without the bias, and d_out units are drawn. Biases
 * start at 0 where nothing else is said.
 */
public sealed interface Initialization extends Serializable {

  /**
   * Draws a layer's weights.
   *
   * @param draws the random numbers to use
   */
  double weight(int inputs, int units, Draws draws);

  /** Draws a layer's bias. */
  default double bias(int inputs, Draws draws) {
    return 0;
  }

  /** Where random numbers come from. */
  interface Draws {
    /** From N(0, 1). */
    double gaussian();

    /** From the uniform distribution on [−1, 1). */
    double uniform();
  }

  /** N(0, initScale²), biases too. */
  @Description("Weights and biases from N(0, initScale^2)")
  record Normal(
      @Default("1.0") @Description("Standard deviation tau_0 of weights and biases")
          double initScale)
      implements Initialization {
    public Normal {
      Require.positive("initScale", initScale);
    }

    @Override
    public double weight(int inputs, int units, Draws draws) {
      return initScale * draws.gaussian();
    }

    @Override
    public double bias(int inputs, Draws draws) {
      return initScale * draws.gaussian();
    }
  }

  /** N(0, 1/d_in) (LeCun et al. 1998). */
  @Description("Weights from N(0, 1/inputs), biases 0")
  record Lecun() implements Initialization {
    @Override
    public double weight(int inputs, int units, Draws draws) {
      return Math.sqrt(1.0 / inputs) * draws.gaussian();
    }
  }

  /** N(0, 2/(d_in + d_out)) (Glorot and Bengio 2010). */
  @Description("Weights from N(0, 2/(inputs + units)), biases 0")
  record Glorot() implements Initialization {
    @Override
    public double weight(int inputs, int units, Draws draws) {
      return Math.sqrt(2.0 / (inputs + units)) * draws.gaussian();
    }
  }

  /** N(0, 2/d_in) (He et al. 2015). */
  @Description("Weights from N(0, 2/inputs), biases 0")
  record He() implements Initialization {
    @Override
    public double weight(int inputs, int units, Draws draws) {
      return Math.sqrt(2.0 / inputs) * draws.gaussian();
    }
  }

  /** U(−1/√d_in, 1/√d_in), biases too, as PyTorch's {@code Linear} does. */
  @Description("Weights and biases from U(-1/sqrt(inputs), 1/sqrt(inputs)), as PyTorch does")
  record Pytorch() implements Initialization {
    @Override
    public double weight(int inputs, int units, Draws draws) {
      return bias(inputs, draws);
    }

    @Override
    public double bias(int inputs, Draws draws) {
      return draws.uniform() / Math.sqrt(inputs);
    }
  }
}
