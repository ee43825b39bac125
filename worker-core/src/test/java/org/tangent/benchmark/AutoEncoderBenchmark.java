package org.tangent.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.tangent.data.Dataset;
import org.tangent.geometry.Fisher;
import org.tangent.geometry.KroneckerDamping;
import org.tangent.geometry.SecondMoments;
import org.tangent.linalg.RandomStreams;
import org.tangent.linalg.SymmetricEigen;
import org.tangent.loss.Loss;
import org.tangent.model.Activation;
import org.tangent.model.Initialization;
import org.tangent.model.MultilayerPerceptron;
import org.tangent.model.Network;
import org.tangent.optimize.Ekfac;
import org.tangent.optimize.Kfac;
import org.tangent.optimize.Objective;
import org.tangent.optimize.Optimizer;
import org.tangent.optimize.OptimizerSpec;
import org.tangent.optimize.Scaling;
import org.tangent.optimize.Sgd;
import org.tangent.optimize.StepSchedule;
import org.tangent.optimize.Stopwatch;

/**
 * Seconds of {@value #UPDATES} updates of the deep auto-encoder of George (2023), section 4.4.1, on
 * batches of 500, one thread, float64; the eigenbasis, or the inverse, is taken once in them.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 1, batchSize = AutoEncoderBenchmark.UPDATES)
@Measurement(iterations = 2, batchSize = AutoEncoderBenchmark.UPDATES)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xmx3g"})
public class AutoEncoderBenchmark {
  static final int UPDATES = 50;
  private static final int PIXELS = 784;
  private static final List<Long> WIDTHS = List.of(1000L, 500L, 250L, 30L, 250L, 500L, 1000L);
  private static final int SAMPLES = 500;
  private static final StepSchedule CONSTANT = new StepSchedule.Constant();

  /** A network in training. */
  @State(Scope.Thread)
  public static class Training {
    @Param({"sgd", "kfac", "ekfac", "ekfacRunningAverage"})
    String optimizer;

    private Optimizer trained;

    /** A batch of noise, which is all of the training set: a step is an update. */
    @Setup
    public void prepare() {
      RandomStreams streams = new RandomStreams(1);
      UniformRandomProvider random = streams.uniform("pixels");
      DenseMatrix images =
          new DenseMatrix(SAMPLES, PIXELS, random.doubles((long) SAMPLES * PIXELS).toArray());
      Network network =
          new MultilayerPerceptron(
                  WIDTHS, new Activation.Sigmoid(), List.of(), true, new Initialization.Glorot())
              .create(PIXELS, PIXELS, streams, null);
      Objective objective =
          new Objective(
              network, new Dataset(images, images), Loss.BINARY_CROSS_ENTROPY, new Stopwatch());
      trained = spec().create(objective, streams);
      trained.evaluate();
    }

    private OptimizerSpec spec() {
      return switch (optimizer) {
        case "sgd" -> new Sgd(1e-3, 0.9, false, null, CONSTANT);
        case "kfac" ->
            new Kfac(
                1e-3,
                0.1,
                KroneckerDamping.PI_SPLIT,
                new Fisher.Empirical(),
                UPDATES,
                0,
                0,
                null,
                CONSTANT);
        case "ekfac" -> ekfac(new Scaling.Batch());
        default ->
            ekfac(new Scaling.RunningAverage(0.75, Scaling.Factor.ONE, Scaling.Start.KRONECKER));
      };
    }

    private static Ekfac ekfac(Scaling scaling) {
      return new Ekfac(
          1e-3,
          0.1,
          KroneckerDamping.EIGENVALUE,
          scaling,
          new Fisher.Empirical(),
          UPDATES,
          0,
          0,
          null,
          CONSTANT);
    }
  }

  /** The factors A of the layers' inputs and B of their sensitivities, of noise. */
  @State(Scope.Thread)
  public static class Factors {
    private final List<DenseMatrix> moments = new ArrayList<>();

    /** Their sizes are those of the layers, with the bias for A. */
    @Setup
    public void prepare() {
      UniformRandomProvider random = new RandomStreams(1).uniform("factors");
      for (int l = 0; l <= WIDTHS.size(); l++) {
        add(1 + (l == 0 ? PIXELS : WIDTHS.get(l - 1).intValue()), random);
        add(l == WIDTHS.size() ? PIXELS : WIDTHS.get(l).intValue(), random);
      }
    }

    private void add(int size, UniformRandomProvider random) {
      double[] samples = random.doubles((long) SAMPLES * size).toArray();
      DenseMatrix moment = SecondMoments.empty(size);
      SecondMoments.add(0, 1.0 / SAMPLES, samples, SAMPLES, moment);
      moments.add(moment);
    }
  }

  @Benchmark
  public void update(Training training) {
    training.trained.step();
  }

  /** The eigenvectors of all factors, once: a part of those updates that take a basis. */
  @Benchmark
  @Warmup(iterations = 2, batchSize = 1)
  @Measurement(iterations = 5, batchSize = 1)
  public List<SymmetricEigen> eigenvectors(Factors factors) {
    return factors.moments.stream().map(SymmetricEigen::decompose).toList();
  }
}
