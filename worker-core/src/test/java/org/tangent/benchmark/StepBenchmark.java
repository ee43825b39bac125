package org.tangent.benchmark;

import java.util.concurrent.TimeUnit;
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
import org.tangent.linalg.RandomStreams;
import org.tangent.loss.Loss;
import org.tangent.model.Activation;
import org.tangent.model.ModelSpec;
import org.tangent.model.Network;
import org.tangent.model.OneHiddenLayer;
import org.tangent.model.OutputScale;
import org.tangent.optimize.Objective;
import org.tangent.optimize.Optimizer;
import org.tangent.optimize.OptimizerSpec;
import org.tangent.optimize.OptimizerSpec.Curvature;
import org.tangent.optimize.OptimizerSpec.Damping;
import org.tangent.optimize.OptimizerSpec.GaussNewton;
import org.tangent.optimize.OptimizerSpec.GradientDescent;
import org.tangent.optimize.Stopwatch;
import org.tangent.problem.Problem;
import org.tangent.problem.TeacherStudent;

/**
 * Milliseconds a training step at the size of Arbel et al. (2023): M = 5000 units, d = 10 inputs,
 * one thread, float64. The damping follows σ_min, so that a step of Gauss–Newton needs an
 * eigenvalue.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 4, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xmx2g"})
public class StepBenchmark {
  private static final int UNITS = 5000;

  @Param({"relu", "silu"})
  String activation;

  @Param({"500", "1500"})
  int samples;

  @Param({"gradientDescent", "gaussNewton"})
  String optimizer;

  private Optimizer trained;

  /** Starts at output weights that are not zero, where a step does all of its work. */
  @Setup
  public void prepare() {
    Activation nonLinearity =
        activation.equals("relu") ? new Activation.Relu() : new Activation.Silu(1);
    RandomStreams streams = new RandomStreams(1);
    Problem problem =
        new TeacherStudent(10, 5, samples, 1, nonLinearity, false).create(streams, null);
    ModelSpec model =
        new OneHiddenLayer(UNITS, nonLinearity, OutputScale.MEAN_FIELD, 1, 1, false, null);
    Network network = model.create(10, 1, streams, null);
    OptimizerSpec spec =
        optimizer.equals("gradientDescent")
            ? new GradientDescent(1)
            : new GaussNewton(1, Curvature.IDENTITY, new Damping(1e-12, 1));
    trained =
        spec.create(
            new Objective(network, problem.train(), Loss.SQUARED, new Stopwatch()),
            new RandomStreams(0));
  }

  @Benchmark
  public double step() {
    double loss = trained.evaluate();
    trained.step();
    return loss;
  }
}
