package org.tangent.schedule;

import org.tangent.model.Activation;
import org.tangent.model.ModelSpec;
import org.tangent.model.OneHiddenLayer;
import org.tangent.optimize.OptimizerSpec;
import org.tangent.optimize.OptimizerSpec.GaussNewton;
import org.tangent.optimize.OptimizerSpec.GradientDescent;
import org.tangent.optimize.OptimizerSpec.RandomFeatures;
import org.tangent.problem.Images;
import org.tangent.problem.ProblemSpec;
import org.tangent.problem.Tables;
import org.tangent.problem.TeacherStudent;
import org.tangent.run.RunSpec;
import org.tangent.run.StopSpec;

/**
 * What a run should take by its number of floating-point operations, before any run has been seen.
 *
 * <p>N training and T test samples, d inputs (with the bias), c outputs, M units; S = Nc equations
 * in function space. The rates are those of one core of {@code docs/performance.md}: another core
 * differs by a factor, which {@link CostModel} learns.
 */
record OperationCounts(
    double trainSize, double testSize, double inputs, double outputs, double units, double gamma) {

  /** Operations a second of the vector kernels, which go over samples times units. */
  private static final double KERNEL_RATE = 2.7e10;

  /** Operations a second of products of large matrices. */
  private static final double PRODUCT_RATE = 4.2e10;

  /**
   * Operations a second of factorisations and eigenvalues of matrices of at least some hundreds.
   */
  private static final double FACTOR_RATE = 2e10;

  /** A matrix of this order is factorised at half that rate. */
  private static final double HALF_RATE_ORDER = 60;

  private static final double SECONDS_A_NORMAL = 2e-8;
  private static final double SECONDS_AN_ENTRY = 2e-9;
  private static final double SECONDS_A_STEP = 2e-5;
  private static final double SECONDS_A_RUN = 1e-3;

  /** The rows of a table whose number the spec does not tell. */
  private static final double ROWS_OF_A_TABLE = 1000;

  private static final double PIXELS = 784;

  /** Where a goal is not reached at the ideal rate, it takes so many times as long. */
  private static final double SLOWER_THAN_IDEAL = 3;

  /** The sizes of a run; what only its files tell is assumed. */
  static OperationCounts of(RunSpec spec) {
    return sized(spec.problem(), spec.model());
  }

  private static OperationCounts sized(ProblemSpec problem, ModelSpec model) {
    if (problem instanceof TeacherStudent drawn) {
      return with(model, drawn.trainSize(), drawn.testSize(), drawn.dimension(), 1);
    }
    if (problem instanceof Tables tables) {
      double rows = tables.trainSize() == null ? ROWS_OF_A_TABLE : tables.trainSize();
      return with(model, rows, ROWS_OF_A_TABLE, tables.inputs(), 1);
    }
    if (problem instanceof Images images) {
      int outputs = images.targets() instanceof Images.Targets.OneHot hot ? hot.classes() : 1;
      return with(model, images.trainSize(), images.testSize(), PIXELS, outputs);
    }
    throw new IllegalArgumentException("the cost of this problem is not known: " + problem);
  }

  private static OperationCounts with(
      ModelSpec model, double trainSize, double testSize, double inputs, double outputs) {
    if (model instanceof OneHiddenLayer layer) {
      double width = inputs + (layer.bias() ? 1 : 0);
      double gamma = operations(layer.activation());
      return new OperationCounts(trainSize, testSize, width, outputs, layer.units(), gamma);
    }
    throw new IllegalArgumentException("the cost of this model is not known: " + model);
  }

  /** One value of γ or γ', in operations of the vector kernels. */
  private static double operations(Activation activation) {
    if (activation instanceof Activation.Relu) {
      return 2;
    }
    if (activation instanceof Activation.Silu) {
      return 45;
    }
    if (activation instanceof Activation.Tanh) {
      return 50;
    }
    throw new IllegalArgumentException("the cost of this activation is not known: " + activation);
  }

  /**
   * The iterations after which the run should stop. Gauss–Newton at the step size λ shrinks the
   * residuals by 1 − r a step, r = min(1, λ/N) with H = I and min(1, λ) with H = I/N, where no
   * damping is felt; gradient descent is taken to be stopped by its limit.
   */
  static double iterations(RunSpec spec) {
    StopSpec stop = spec.stop();
    OptimizerSpec optimizer = spec.optimizer();
    if (optimizer instanceof GradientDescent) {
      return stop.maxIterations();
    }
    if (optimizer instanceof GaussNewton method) {
      double full = method.curvature() == OptimizerSpec.Curvature.IDENTITY ? of(spec).trainSize : 1;
      double rate = Math.min(1, method.stepSize() / full);
      double goal = Math.min(1, Math.max(stop.trainLoss(), stop.relativeTrainLoss()));
      return Math.min(
          stop.maxIterations(), 1 + Math.ceil(SLOWER_THAN_IDEAL * -Math.log(goal) / (2 * rate)));
    }
    if (optimizer instanceof RandomFeatures) {
      return Math.min(1, stop.maxIterations());
    }
    throw new IllegalArgumentException("the cost of this optimizer is not known: " + optimizer);
  }

  /** Seconds of a run that stops after so many iterations. */
  static double seconds(RunSpec spec, double iterations) {
    OperationCounts sizes = of(spec);
    double training = (iterations + 1) * sizes.evaluation(spec) + iterations * sizes.step(spec);
    if (spec.stop().maxSeconds() != null) {
      training = Math.min(training, spec.stop().maxSeconds());
    }
    double points = spec.record().points((long) iterations);
    return SECONDS_A_RUN + sizes.setUp() + training + points * sizes.measurement(spec);
  }

  private double setUp() {
    return SECONDS_A_NORMAL * (inputs * (trainSize + testSize) + units * (inputs + outputs));
  }

  /** Outputs and loss; for Gauss–Newton with the tangent kernel. */
  private double evaluation(RunSpec spec) {
    return spec.optimizer() instanceof GaussNewton ? tangentKernel() : forward(trainSize);
  }

  private double step(RunSpec spec) {
    OptimizerSpec optimizer = spec.optimizer();
    if (optimizer instanceof GradientDescent) {
      return SECONDS_A_STEP + backward();
    }
    if (optimizer instanceof GaussNewton method) {
      double order = equations();
      double cholesky = factorisation(order, order * order * order / 3);
      double damping = method.damping().factor() == 0 ? 0 : cholesky + eigenvalues(order);
      return SECONDS_A_STEP + damping + cholesky + backward();
    }
    if (optimizer instanceof RandomFeatures) {
      return outputLayerFit();
    }
    throw new IllegalArgumentException("the cost of this optimizer is not known: " + optimizer);
  }

  private double measurement(RunSpec spec) {
    double seconds = forward(testSize) + backward();
    if (spec.record().refit()) {
      seconds += outputLayerFit() + forward(testSize) + forward(trainSize);
    }
    if (spec.record().kernel()) {
      seconds += eigenvalues(equations());
      seconds += spec.optimizer() instanceof GaussNewton ? 0 : tangentKernel();
    }
    return seconds;
  }

  /** f = sΓV. */
  private double forward(double samples) {
    return samples * units * (2 * inputs + gamma + 2 * outputs) / KERNEL_RATE;
  }

  /** Jᵀz, for which XUᵀ is computed again. */
  private double backward() {
    return trainSize * units * (4 * inputs + gamma + 4 * outputs) / KERNEL_RATE;
  }

  /** ΓΓᵀ and, for each pair of outputs, D diag(v_k v_k') Dᵀ. */
  private double tangentKernel() {
    double products = trainSize * trainSize * units * (1 + outputs * outputs);
    return forward(trainSize)
        + products / PRODUCT_RATE
        + SECONDS_AN_ENTRY * equations() * equations();
  }

  /** The eigenvectors of ΓΓᵀ [N × N]. */
  private double outputLayerFit() {
    return forward(trainSize)
        + trainSize * trainSize * units / PRODUCT_RATE
        + factorisation(trainSize, 9 * trainSize * trainSize * trainSize);
  }

  private double eigenvalues(double order) {
    return factorisation(order, 4.0 / 3 * order * order * order);
  }

  private static double factorisation(double order, double operations) {
    return operations / FACTOR_RATE * (1 + HALF_RATE_ORDER / order);
  }

  private double equations() {
    return trainSize * outputs;
  }
}
