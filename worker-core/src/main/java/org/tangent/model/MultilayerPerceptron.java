package org.tangent.model;

import java.util.List;
import java.util.OptionalInt;
import org.tangent.data.DataFiles;
import org.tangent.linalg.RandomStreams;
import org.tangent.spec.Default;
import org.tangent.spec.Description;
import org.tangent.spec.Require;

/**
 * A fully connected network of any depth: a₀ = x, sₗ = Wₗaₗ₋₁ + bₗ, aₗ = γₗ(sₗ), and f = s_L.
 *
 * <p>The last layer is linear: a sigmoid or softmax there belongs to the loss.
 */
@Description("Fully connected network with any number of hidden layers and a linear output layer")
public record MultilayerPerceptron(
    @Description("Numbers of units of the hidden layers, from input to output; may be empty")
        List<Long> widths,
    @Default("relu") @Description("Non-linearity of the hidden layers") Activation activation,
    @Default("[]")
        @Description("Non-linearities layer by layer, where these differ; one a hidden layer")
        List<Activation> activations,
    @Default("true") @Description("Whether each layer has a bias, as an input 1 that comes last")
        boolean bias,
    @Default("lecun") @Description("How the initial weights are drawn") Initialization init,
    @Default("1.0") @Description("Factor alpha of the outputs") double outputFactor,
    @Default("false") @Description("Whether the outputs at the start are subtracted")
        boolean centered,
    @Default("[]")
        @Description(
            "Tables of initial weights, CSV or Parquet, in place of random ones: one a layer, the"
                + " output layer last, with one row a unit and the bias in the last column")
        List<String> weights)
    implements ModelSpec {

  public MultilayerPerceptron {
    Require.present("widths", widths);
    Require.present("activation", activation);
    Require.present("activations", activations);
    Require.present("init", init);
    widths = List.copyOf(widths);
    activations = List.copyOf(activations);
    for (long width : widths) {
      Require.atLeast("widths", 1, width);
      Require.that(width <= Integer.MAX_VALUE, "widths", "must be < 2^31: " + width);
    }
    Require.that(
        activations.isEmpty() || activations.size() == widths.size(),
        "activations",
        "must be as many as there are widths, %d, or none: %d"
            .formatted(widths.size(), activations.size()));
    Require.positive("outputFactor", outputFactor);
    Require.present("weights", weights);
    weights = List.copyOf(weights);
    weights.forEach(path -> Require.text("weights", path));
    Require.that(
        weights.isEmpty() || weights.size() == widths.size() + 1,
        "weights",
        "must be as many as there are layers, %d, or none: %d"
            .formatted(widths.size() + 1, weights.size()));
  }

  /** A network whose outputs are neither scaled nor centred, and whose weights are drawn. */
  public MultilayerPerceptron(
      List<Long> widths,
      Activation activation,
      List<Activation> activations,
      boolean bias,
      Initialization init) {
    this(widths, activation, activations, bias, init, 1, false, List.of());
  }

  /** Non-linearity of a hidden layer, counted from 0. */
  public Activation activation(int layer) {
    return activations.isEmpty() ? activation : activations.get(layer);
  }

  @Override
  public List<String> files() {
    return weights;
  }

  @Override
  public OptionalInt outputs(DataFiles files) {
    return weights.isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(files.table(weights.get(weights.size() - 1)).numRows());
  }

  @Override
  public long parameters(int inputs, int outputs) {
    long below = inputs;
    long weights = 0;
    for (long width : widths) {
      weights += width * (below + (bias ? 1 : 0));
      below = width;
    }
    return weights + outputs * (below + (bias ? 1 : 0));
  }

  @Override
  public Network create(int inputs, int outputs, RandomStreams streams, DataFiles files) {
    Network network =
        weights.isEmpty()
            ? MultilayerNetwork.random(this, inputs, outputs, streams)
            : MultilayerNetwork.given(this, inputs, outputs, files);
    return ScaledNetwork.of(network, outputFactor, centered);
  }
}
