package org.tangent.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.geometry.Approximation;
import org.tangent.linalg.Backend;
import org.tangent.loss.Loss;
import org.tangent.measure.ApproximationMetric;
import org.tangent.measure.CurvatureApproximation;
import org.tangent.measure.Metric;
import org.tangent.model.Activation;
import org.tangent.model.OneHiddenLayer;
import org.tangent.model.OutputScale;
import org.tangent.optimize.OptimizerSpec;
import org.tangent.optimize.OptimizerSpec.Curvature;
import org.tangent.optimize.OptimizerSpec.Damping;
import org.tangent.optimize.Phase;
import org.tangent.problem.ProblemSpec;
import org.tangent.problem.Tables;
import org.tangent.problem.TeacherStudent;
import org.tangent.run.RecordSpec;
import org.tangent.run.RunResult;
import org.tangent.run.RunSpec;
import org.tangent.run.RunStatus;
import org.tangent.run.StopSpec;
import org.tangent.run.TrajectoryPoint;
import org.tangent.sweep.PlannedRun;

/** Tiny runs: 20 units on 10 samples in 3 dimensions, at most 5 iterations. */
public final class SampleRuns {
  private static final String TEACHER_STUDENT =
      "{\"teacherStudent\":{\"dimension\":3,\"teacherUnits\":2,\"testSize\":50,\"trainSize\":10}}";
  private static final int UNITS = 20;

  private SampleRuns() {}

  public static PlannedRun gaussNewton(long position, long seed, double stepSize) {
    return planned(
        position,
        seed,
        new TeacherStudent(3, 2, 10, 50, null, false),
        TEACHER_STUDENT,
        UNITS,
        new OptimizerSpec.GaussNewton(stepSize, Curvature.IDENTITY, new Damping(1e-7, 1)),
        ("{\"gaussNewton\":{\"curvature\":\"identity\",\"damping\":{\"factor\":1.0,\"floor\":1.0E-7},"
                + "\"stepSize\":%s}}")
            .formatted(stepSize),
        Map.of());
  }

  public static PlannedRun gradientDescent(long position, long seed, double stepSize) {
    return gradientDescent(position, seed, stepSize, UNITS);
  }

  /** A run whose weights do not fit into any memory. */
  public static PlannedRun tooLarge(long position) {
    return gradientDescent(position, 0, 1, 400_000_000);
  }

  private static PlannedRun gradientDescent(long position, long seed, double stepSize, int units) {
    return planned(
        position,
        seed,
        new TeacherStudent(3, 2, 10, 50, null, false),
        TEACHER_STUDENT,
        units,
        new OptimizerSpec.GradientDescent(stepSize),
        "{\"gradientDescent\":{\"stepSize\":%s}}".formatted(stepSize),
        Map.of());
  }

  public static PlannedRun randomFeatures(long position, long seed) {
    return planned(
        position,
        seed,
        new TeacherStudent(3, 2, 10, 50, null, false),
        TEACHER_STUDENT,
        UNITS,
        new OptimizerSpec.RandomFeatures(1e-10),
        "{\"randomFeatures\":{\"cutoff\":1.0E-10}}",
        Map.of());
  }

  /** A run whose steps have a size that is no step size of the optimizer. */
  public static PlannedRun levenbergMarquardt(long position, long seed, double stepSize) {
    return planned(
        position,
        seed,
        new TeacherStudent(3, 2, 10, 50, null, false),
        TEACHER_STUDENT,
        UNITS,
        new OptimizerSpec.LevenbergMarquardt(
            0.5,
            new OptimizerSpec.Discretization.Step(stepSize),
            OptimizerSpec.GradientScale.MEAN,
            false,
            1e-10),
        "{\"levenbergMarquardt\":{\"discretization\":{\"step\":{\"stepSize\":%s}},\"rho\":0.5}}"
            .formatted(stepSize),
        Map.of());
  }

  /** A run on tables, with the hashes that the files are said to have. */
  public static PlannedRun tables(
      long position, String train, String test, Map<String, String> hashes) {
    return planned(
        position,
        0,
        new Tables(train, test, 3, null, null),
        "{\"tables\":{\"inputs\":3,\"teacher\":null,\"test\":\"%s\",\"train\":\"%s\",\"trainSize\":null}}"
            .formatted(test, train),
        UNITS,
        new OptimizerSpec.GradientDescent(1),
        "{\"gradientDescent\":{\"stepSize\":1.0}}",
        hashes);
  }

  private static PlannedRun planned(
      long position,
      long seed,
      ProblemSpec problem,
      String problemJson,
      int units,
      OptimizerSpec optimizer,
      String optimizerJson,
      Map<String, String> hashes) {
    RunSpec spec =
        new RunSpec(
            seed,
            problem,
            new OneHiddenLayer(
                units, new Activation.Silu(2), OutputScale.MEAN_FIELD, 0.5, 0, false, null),
            Loss.SQUARED,
            optimizer,
            new StopSpec(1e-6, 0, 5, null, 1e6),
            new RecordSpec("1", List.of(), true, 1e-10, true),
            true);
    String json =
        ("{\"keepWeights\":true,\"model\":{\"oneHiddenLayer\":{\"activation\":{\"silu\":{\"beta\":2.0}},"
                + "\"bias\":false,\"initScale\":0.5,\"outputInitScale\":0.0,\"scale\":\"meanField\","
                + "\"units\":%d,\"weights\":null}},\"optimizer\":%s,\"problem\":%s,\"seed\":%d}")
            .formatted(units, optimizerJson, problemJson, seed);
    return new PlannedRun(position, idOf(json), spec, json, hashes);
  }

  private static String idOf(String json) {
    try {
      return Sha256.of(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** A made-up result: the metric at each point is the test loss given, all others are 1. */
  public static RunRow row(PlannedRun run, RunStatus status, double... testLosses) {
    List<TrajectoryPoint> trajectory =
        IntStream.range(0, testLosses.length)
            .mapToObj(
                i ->
                    new TrajectoryPoint(
                        i,
                        i / 8.0,
                        Map.of(
                            Metric.TEST_LOSS, testLosses[i],
                            Metric.TRAIN_LOSS, 1.0,
                            Metric.REFIT_RANK, 7.0,
                            Metric.DAMPING_AT_FLOOR, 1.0)))
            .toList();
    return new RunRow(
        run,
        new RunResult(
            status,
            "because",
            testLosses.length,
            0.5,
            Map.of(Phase.SOLVE, 0.25),
            trajectory,
            Map.of("v", new DenseMatrix(2, 3, new double[] {1, 2, 3, 4, 5, 6}))),
        new Provenance(
            new Build("abc", true, "classes", 1, "4.1.0"),
            new Machine(
                new Backend.Report("B", "L", "/lib/b.so", "1", "scalar", true),
                "cpu",
                "os",
                "jvm")),
        execution(1));
  }

  /** The same row with approximations at one of its points: of a layer, and of the whole. */
  public static RunRow withApproximations(RunRow row, int index) {
    List<TrajectoryPoint> trajectory = new ArrayList<>(row.result().trajectory());
    TrajectoryPoint point = trajectory.get(index);
    trajectory.set(
        index,
        new TrajectoryPoint(
            point.iteration(),
            point.seconds(),
            point.values(),
            List.of(
                new CurvatureApproximation(
                    "layer2",
                    Approximation.AMORTIZED_EKFAC,
                    Map.of(ApproximationMetric.ERROR, 0.25),
                    List.of(),
                    List.of(1.0, 2.0)),
                new CurvatureApproximation(
                    null,
                    Approximation.KFAC,
                    Map.of(ApproximationMetric.TRACE_ERROR, 0.5),
                    List.of(new CurvatureApproximation.Solution(0.1, 0.25, Double.NaN)),
                    List.of()))));
    RunResult result = row.result();
    return new RunRow(
        row.run(),
        new RunResult(
            result.status(),
            result.reason(),
            result.iterations(),
            result.seconds(),
            result.phaseSeconds(),
            trajectory,
            result.weights()),
        row.provenance(),
        row.execution());
  }

  public static AttemptRow attempt(String sweep, PlannedRun run) {
    return new AttemptRow(
        sweep, run, Failure.of(new IllegalStateException("no luck")), execution(1));
  }

  public static Execution execution(int attempt) {
    return new Execution(
        "host", attempt, Instant.parse("2025-03-04T05:06:07.089Z"), 1.5, 3, "what happened");
  }
}
