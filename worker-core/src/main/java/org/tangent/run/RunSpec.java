package org.tangent.run;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;
import org.tangent.data.DataFileException;
import org.tangent.loss.Loss;
import org.tangent.model.ModelSpec;
import org.tangent.optimize.MiniBatched;
import org.tangent.optimize.OptimizerSpec;
import org.tangent.problem.Problem;
import org.tangent.problem.ProblemSpec;
import org.tangent.problem.Tables;
import org.tangent.problem.TeacherStudent;
import org.tangent.spec.Default;
import org.tangent.spec.Description;
import org.tangent.spec.InvalidSpecException;
import org.tangent.spec.Require;

/** One training, fully resolved: together with the data files it names it decides every number. */
@Description("One training run")
public record RunSpec(
    @Default("0") @Description("Seed that every random stream is derived from") long seed,
    @Description("What is to be learned") ProblemSpec problem,
    @Description("The network") ModelSpec model,
    @Default("squared") @Description("What is minimised, as a mean over the training set")
        Loss loss,
    @Description("The training algorithm") OptimizerSpec optimizer,
    @Default("{}") @Description("When training stops") StopSpec stop,
    @Default("{}") @Description("Which iterations are measured, and how") RecordSpec record,
    @Default("false") @Description("Whether the final weights are stored") boolean keepWeights)
    implements Serializable {

  public RunSpec {
    Require.present("problem", problem);
    Require.present("model", model);
    Require.present("loss", loss);
    Require.present("optimizer", optimizer);
    Require.present("stop", stop);
    Require.present("record", record);
    Require.that(
        !(optimizer instanceof OptimizerSpec.RandomFeatures) || model.trainsOutputWeights(),
        "optimizer",
        "must not be randomFeatures where the output weights are fixed");
    Require.that(
        !(optimizer instanceof OptimizerSpec.RandomFeatures) || loss == Loss.SQUARED,
        "optimizer",
        "must not be randomFeatures where the loss is not squared");
    Require.that(
        !wantsSmoothness(optimizer) || loss == Loss.SQUARED,
        "optimizer",
        "must not have provenStep where the loss is not squared");
    Require.that(
        !wantsSmoothness(optimizer) || model.isSmooth(),
        "optimizer",
        "must not have provenStep unless the model is oneHiddenLayer with fixedSigns and tanh,"
            + " sigmoid or identity");
    problem = problem.withTeacherActivation(model.activation());
    Require.that(
        loss == Loss.SQUARED || !problem.hasRealTargets(),
        "loss",
        "must be squared for the targets of a teacher, which are real numbers");
    if (optimizer instanceof MiniBatched method && method.batchSize() != null) {
      problem
          .samples()
          .ifPresent(
              samples ->
                  Require.that(
                      method.batchSize() <= samples,
                      "optimizer",
                      "must have a batchSize <= the number of training samples, %d: %d"
                          .formatted(samples, method.batchSize())));
    }
    if (problem instanceof TeacherStudent drawn) {
      long weights = model.parameters(drawn.dimension(), 1);
      Require.that(fitsArray(weights), "model", arrayRule(weights));
      optimizer
          .brokenBy(weights, drawn.trainSize())
          .ifPresent(
              rule -> {
                throw new InvalidSpecException("optimizer", rule);
              });
    }
  }

  /** Whether the step size follows from bounds on how fast the network's output can change. */
  private static boolean wantsSmoothness(OptimizerSpec optimizer) {
    return optimizer instanceof OptimizerSpec.LevenbergMarquardt method
        && method.discretization() instanceof OptimizerSpec.Discretization.ProvenStep;
  }

  private static boolean fitsArray(long weights) {
    return 0 < weights && weights <= Integer.MAX_VALUE;
  }

  private static String arrayRule(long weights) {
    return "must have < 2^31 weights: " + weights;
  }

  /**
   * Checks what only the data tell.
   *
   * @throws DataFileException if they do not fit
   */
  public void requireFit(Problem data) {
    requireTargets(data);
    requireShape(data.shape());
  }

  /**
   * Checks that the targets fit the loss.
   *
   * @throws DataFileException if they do not
   */
  public void requireTargets(Problem data) {
    String test = problem instanceof Tables tables ? tables.test() : "the test set";
    loss.wrongTargets(data.train().targets()).ifPresent(wrong -> refuse(trainingSet(), wrong));
    loss.wrongTargets(data.test().targets()).ifPresent(wrong -> refuse(test, wrong));
  }

  /**
   * Checks that a mini-batch fits the training set, and the numbers of weights and outputs the
   * optimizer.
   *
   * @throws DataFileException if they do not
   */
  public void requireShape(Problem.Shape data) {
    if (optimizer instanceof MiniBatched method
        && method.batchSize() != null
        && method.batchSize() > data.samples()) {
      refuse(
          trainingSet(),
          "batchSize must be <= the number of training samples, %d: %d"
              .formatted(data.samples(), method.batchSize()));
    }
    long weights = model.parameters(data.inputs(), data.outputs());
    if (!fitsArray(weights)) {
      refuse(trainingSet(), "the model " + arrayRule(weights));
    }
    long outputs = (long) data.samples() * data.outputs();
    optimizer
        .brokenBy(weights, outputs)
        .ifPresent(rule -> refuse(trainingSet(), "the optimizer " + rule));
    if (wantsSmoothness(optimizer) && data.outputs() > 1) {
      refuse(
          trainingSet(),
          "the optimizer must not have provenStep where there are several outputs: "
              + data.outputs());
    }
  }

  private String trainingSet() {
    return problem.files().isEmpty() ? "the training set" : problem.files().get(0);
  }

  private static void refuse(String data, String reason) {
    throw new DataFileException(data + ": " + reason);
  }

  /** Paths of all files that the run reads. */
  public List<String> files() {
    return Stream.concat(problem.files().stream(), model.files().stream()).distinct().toList();
  }
}
