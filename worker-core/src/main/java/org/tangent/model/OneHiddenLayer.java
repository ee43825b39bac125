package org.tangent.model;

import java.io.Serializable;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.commons.rng.UniformRandomProvider;
import org.tangent.data.DataFiles;
import org.tangent.linalg.RandomStreams;
import org.tangent.spec.Default;
import org.tangent.spec.Description;
import org.tangent.spec.Require;

/**
 * The network f(x) = s Σᵢ vᵢ γ(uᵢ·x) with M units and output scale s (Arbel et al. 2023, eq. (2)).
 *
 * <p>Hidden weights are drawn from N(0, initScale²), output weights from N(0, outputInitScale²);
 * the paper starts at v = 0. With a bias an input 1 is appended last. Scaled and centred the
 * outputs are α(f(w) − f(w₀)); with fixed signs v is drawn from {−1, 1} and only U is trained, as
 * in Cayci (2024), section 2.1, where s = 1.
 */
@Description("Fully connected network with one hidden layer")
public record OneHiddenLayer(
    @Description("Number M of hidden units") int units,
    @Default("relu") @Description("Non-linearity of the hidden units") Activation activation,
    @Default("meanField") @Description("Factor in front of the sum over units: 1/M, 1/sqrt(M) or 1")
        OutputScale scale,
    @Default("1.0") @Description("Standard deviation tau_0 of the initial hidden weights")
        double initScale,
    @Default("0.0") @Description("Standard deviation of the initial output weights")
        double outputInitScale,
    @Default("false") @Description("Whether an input 1 is appended last") boolean bias,
    @Default("") @Description("Initial weights from files, in place of random ones")
        InitialWeights weights,
    @Default("1.0") @Description("Factor alpha of the outputs") double outputFactor,
    @Default("false") @Description("Whether the outputs at the start are subtracted")
        boolean centered,
    @Default("trained") @Description("Whether the output weights are trained, or are fixed signs")
        OutputWeights outputWeights)
    implements ModelSpec {

  /**
   * Files of initial weights: u [M × d], with a last column for the bias if there is one; v [M ×
   * c].
   */
  @Description("Tables of initial weights, CSV or Parquet")
  public record InitialWeights(
      @Description("Path of the hidden weights, one row a unit") String u,
      @Description("Path of the output weights, one row a unit") String v)
      implements Serializable {
    public InitialWeights {
      Require.text("u", u);
      Require.text("v", v);
    }
  }

  public OneHiddenLayer {
    Require.atLeast("units", 1, units);
    Require.present("activation", activation);
    Require.present("scale", scale);
    Require.positive("initScale", initScale);
    Require.nonNegative("outputInitScale", outputInitScale);
    Require.positive("outputFactor", outputFactor);
    Require.present("outputWeights", outputWeights);
    if (outputWeights == OutputWeights.FIXED_SIGNS) {
      Require.that(
          outputInitScale == 0,
          "outputInitScale",
          "must be 0 where the output weights are fixed signs: " + outputInitScale);
      Require.that(
          weights == null, "weights", "must not be given where the output weights are fixed signs");
    }
  }

  /** A network whose outputs are neither scaled nor centred, and that trains all its weights. */
  public OneHiddenLayer(
      int units,
      Activation activation,
      OutputScale scale,
      double initScale,
      double outputInitScale,
      boolean bias,
      InitialWeights weights) {
    this(
        units,
        activation,
        scale,
        initScale,
        outputInitScale,
        bias,
        weights,
        1,
        false,
        OutputWeights.TRAINED);
  }

  @Override
  public boolean trainsOutputWeights() {
    return outputWeights == OutputWeights.TRAINED;
  }

  @Override
  public boolean isSmooth() {
    return !trainsOutputWeights() && activation.slopes().isPresent();
  }

  @Override
  public List<String> files() {
    return weights == null ? List.of() : Stream.of(weights.u(), weights.v()).toList();
  }

  @Override
  public OptionalInt outputs(DataFiles files) {
    return weights == null
        ? OptionalInt.empty()
        : OptionalInt.of(files.table(weights.v()).numCols());
  }

  @Override
  public long parameters(int inputs, int outputs) {
    long trained = outputWeights == OutputWeights.TRAINED ? outputs : 0;
    return units * (trained + inputs + (bias ? 1 : 0));
  }

  @Override
  public Network create(int inputs, int outputs, RandomStreams streams, DataFiles files) {
    return ScaledNetwork.of(unscaled(inputs, outputs, streams, files), outputFactor, centered);
  }

  private Network unscaled(int inputs, int outputs, RandomStreams streams, DataFiles files) {
    if (weights != null) {
      return OneHiddenLayerNetwork.given(this, inputs, outputs, files);
    }
    Network network = OneHiddenLayerNetwork.random(this, inputs, outputs, streams, "student");
    return outputWeights == OutputWeights.TRAINED
        ? network
        : new FixedOutputNetwork(network, activation, signs(units * outputs, streams));
  }

  private static double[] signs(int size, RandomStreams streams) {
    UniformRandomProvider random = streams.uniform("student.signs");
    double[] signs = new double[size];
    for (int i = 0; i < size; i++) {
      signs[i] = random.nextBoolean() ? 1 : -1;
    }
    return signs;
  }
}
