package org.tangent.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.tangent.measure.ApproximationSpec;
import org.tangent.model.Activation;
import org.tangent.model.ModelSpec;
import org.tangent.model.MultilayerPerceptron;
import org.tangent.model.OneHiddenLayer;
import org.tangent.optimize.Adam;
import org.tangent.optimize.Ekfac;
import org.tangent.optimize.Kfac;
import org.tangent.optimize.MiniBatched;
import org.tangent.optimize.OptimizerSpec;
import org.tangent.optimize.OptimizerSpec.GaussNewton;
import org.tangent.optimize.OptimizerSpec.GradientDescent;
import org.tangent.optimize.OptimizerSpec.LevenbergMarquardt;
import org.tangent.optimize.OptimizerSpec.RandomFeatures;
import org.tangent.optimize.Scaling;
import org.tangent.optimize.Sgd;
import org.tangent.problem.Images;
import org.tangent.problem.ProblemSpec;
import org.tangent.problem.Tables;
import org.tangent.problem.TeacherStudent;
import org.tangent.run.RunSpec;
import org.tangent.run.StopSpec;

/**
 * What a run should take by its number of floating-point operations, before any run has been seen.
 *
 * <p>N training and T test samples, c outputs; layers of d_in inputs (with the bias) and d_out
 * units, whose weights are P altogether; S = Nc equations in function space. The rates are those of
 * one core of {@code docs/performance.md}: another core differs by a factor, which {@link
 * CostModel} learns.
 */
record OperationCounts(
    double trainSize,
    double testSize,
    double outputs,
    List<OperationCounts.Layer> layers,
    double activations) {

  /** Sizes of a layer. */
  record Layer(double inputs, double units) {
    double weights() {
      return inputs * units;
    }

    /** Operations of the eigenvectors of both Kronecker factors. */
    double eigenbasis() {
      return 9 * (inputs * inputs * inputs + units * units * units);
    }

    /** Operations of the inverses of both. */
    double inverses() {
      return inputs * inputs * inputs + units * units * units;
    }

    /** Operations of a product [d_out × d_in] between two square matrices. */
    double between() {
      return 2 * weights() * (inputs + units);
    }

    /** Operations of both factors of a batch, each times a square matrix. */
    double projections(double samples) {
      return 2 * samples * (inputs * inputs + units * units);
    }

    /** Operations of the gradient between two square matrices, without its own. */
    double gradientBetween(double samples) {
      return Math.min(between(), projections(samples));
    }
  }

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

  /** The outputs of a network whose files tell them. */
  private static final double CLASSES = 10;

  /** Evaluations of the flow in a step of Dormand and Prince's method. */
  private static final double STAGES = 7;

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
      int samples = images.samples().orElseThrow();
      return with(model, samples, images.testSize(), PIXELS, outputs(images.targets()));
    }
    throw new IllegalArgumentException("the cost of this problem is not known: " + problem);
  }

  private static double outputs(Images.Targets targets) {
    if (targets instanceof Images.Targets.Pixels) {
      return PIXELS;
    }
    if (targets instanceof Images.Targets.Network) {
      return CLASSES;
    }
    return targets instanceof Images.Targets.OneHot hot ? hot.classes() : 1;
  }

  private static OperationCounts with(
      ModelSpec model, double trainSize, double testSize, double inputs, double outputs) {
    if (model instanceof OneHiddenLayer layer) {
      double width = inputs + (layer.bias() ? 1 : 0);
      return new OperationCounts(
          trainSize,
          testSize,
          outputs,
          List.of(new Layer(width, layer.units()), new Layer(layer.units(), outputs)),
          layer.units() * operations(layer.activation()));
    }
    if (model instanceof MultilayerPerceptron deep) {
      double ones = deep.bias() ? 1 : 0;
      double width = inputs;
      double activations = 0;
      List<Layer> layers = new ArrayList<>();
      for (int l = 0; l < deep.widths().size(); l++) {
        layers.add(new Layer(width + ones, deep.widths().get(l)));
        width = deep.widths().get(l);
        activations += width * operations(deep.activation(l));
      }
      layers.add(new Layer(width + ones, outputs));
      return new OperationCounts(trainSize, testSize, outputs, layers, activations);
    }
    throw new IllegalArgumentException("the cost of this model is not known: " + model);
  }

  /** One value of γ or γ', in operations of the vector kernels. */
  private static double operations(Activation activation) {
    if (activation instanceof Activation.Relu) {
      return 2;
    }
    if (activation instanceof Activation.Identity) {
      return 1;
    }
    if (activation instanceof Activation.Silu || activation instanceof Activation.Sigmoid) {
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
    if (optimizer instanceof GradientDescent
        || optimizer instanceof LevenbergMarquardt
        || optimizer instanceof MiniBatched) {
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
    throw unknown(optimizer);
  }

  private static IllegalArgumentException unknown(OptimizerSpec optimizer) {
    return new IllegalArgumentException("the cost of this optimizer is not known: " + optimizer);
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
    return SECONDS_A_NORMAL * (layers.get(0).inputs() * (trainSize + testSize) + weights());
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
    if (optimizer instanceof LevenbergMarquardt method) {
      double evaluations =
          method.discretization() instanceof OptimizerSpec.Discretization.Adaptive ? STAGES : 1;
      return SECONDS_A_STEP + evaluations * (leastSquares(method) + backward());
    }
    if (optimizer instanceof MiniBatched method) {
      return epoch(method);
    }
    throw unknown(optimizer);
  }

  /** The direction of Levenberg-Marquardt: J, and a factorisation of the smaller Gram matrix. */
  private double leastSquares(LevenbergMarquardt method) {
    if (method.rho() == 1) {
      return 0;
    }
    double order = Math.min(weights(), equations());
    return 2 * equations() * weights() * order / PRODUCT_RATE
        + factorisation(order, order * order * order / 3);
  }

  /** A pass through the training set in mini-batches. */
  private double epoch(MiniBatched method) {
    double samples = method.batchSize() == null ? trainSize : method.batchSize();
    double updates = Math.ceil(trainSize / samples);
    double pass = forward(trainSize) + backward();
    double update = SECONDS_A_STEP + SECONDS_AN_ENTRY * weights();
    if (method instanceof Kfac kfac) {
      update += preconditioning(kfac, samples);
    } else if (method instanceof Ekfac ekfac) {
      boolean ofBatch = ekfac.scaling() instanceof Scaling.Batch;
      double products =
          sum(
              layer ->
                  layer.between()
                      + (ofBatch
                          ? layer.projections(samples) + 2 * samples * layer.weights()
                          : layer.gradientBetween(samples)));
      update += products / PRODUCT_RATE + eigenbases() / ekfac.frequency();
    } else if (!(method instanceof Sgd || method instanceof Adam)) {
      throw unknown((OptimizerSpec) method);
    }
    return pass + updates * update;
  }

  /** Where KFAC damps each factor it inverts them, and needs no way back from an eigenbasis. */
  private double preconditioning(Kfac kfac, double samples) {
    double products = sum(layer -> layer.gradientBetween(samples)) / PRODUCT_RATE;
    return kfac.dampingKind().splits()
        ? products + sum(Layer::inverses) / FACTOR_RATE / kfac.frequency()
        : products + sum(Layer::between) / PRODUCT_RATE + eigenbases() / kfac.frequency();
  }

  private double eigenbases() {
    return sum(Layer::eigenbasis) / FACTOR_RATE;
  }

  private double sum(ToDoubleFunction<Layer> operations) {
    return layers.stream().mapToDouble(operations).sum();
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
    if (spec.record().approximations() != null) {
      seconds += approximations(spec.record().approximations());
    }
    return seconds;
  }

  /**
   * The factors of all columns and the eigenbases; of small layers the dense blocks, the spectra
   * and for each representation another dense matrix; of the whole, products and solutions.
   */
  private double approximations(ApproximationSpec spec) {
    double samples = Math.min(spec.samples(), trainSize);
    double columns = spec.fisher().count((int) outputs);
    double representations = spec.representations().size();
    double seconds = forward(samples) + columns * backward(samples) + eigenbases();
    for (Layer layer : layers) {
      double order = layer.weights();
      if (order <= spec.largestBlock()) {
        seconds +=
            samples * columns * order * order / PRODUCT_RATE
                + 2 * eigenvalues(order)
                + representations * order * 2 * layer.between() / PRODUCT_RATE;
      }
    }
    double products = forward(samples) + 2 * backward(samples);
    double rotations = 2 * sum(Layer::between) / PRODUCT_RATE;
    double solutions = representations * (1 + spec.damping().size()) * rotations;
    return seconds + spec.directions() * (products + solutions);
  }

  private double weights() {
    return layers.stream().mapToDouble(Layer::weights).sum();
  }

  /** A forward pass. */
  private double forward(double samples) {
    return samples * (2 * weights() + activations) / KERNEL_RATE;
  }

  /** Jᵀz, for which the forward pass is done again. */
  private double backward() {
    return backward(trainSize);
  }

  private double backward(double samples) {
    return samples * (4 * weights() + activations) / KERNEL_RATE;
  }

  /** AAᵀ and, for each pair of outputs, ΔΔᵀ of each layer; that of the last layer is diagonal. */
  private double tangentKernel() {
    double operations = 0;
    for (Layer layer : layers.subList(0, layers.size() - 1)) {
      operations += layer.units() * (1 + outputs * outputs);
    }
    return forward(trainSize)
        + trainSize * trainSize * operations / PRODUCT_RATE
        + SECONDS_AN_ENTRY * equations() * equations();
  }

  /** The eigenvectors of ΓΓᵀ [N × N]. */
  private double outputLayerFit() {
    return forward(trainSize)
        + trainSize * trainSize * layers.get(layers.size() - 1).inputs() / PRODUCT_RATE
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
