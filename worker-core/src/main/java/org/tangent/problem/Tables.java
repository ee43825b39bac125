package org.tangent.problem;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.tangent.data.DataFiles;
import org.tangent.linalg.RandomStreams;
import org.tangent.model.Activation;
import org.tangent.spec.Default;
import org.tangent.spec.Description;
import org.tangent.spec.Require;

/**
 * A problem given as tables, CSV or Parquet: in each row first the inputs, then the targets.
 *
 * <p>A table {@code teacher} [M* × d] of hidden weights, where it is known, makes the weighted
 * cosine distance available.
 */
@Description("Train and test sets from tables, CSV or Parquet")
public record Tables(
    @Description("Path of the training table") String train,
    @Description("Path of the test table") String test,
    @Description("Number d of leading columns that are inputs; the others are targets") int inputs,
    @Default("") @Description("Path of the teacher's hidden weights, one row a unit")
        String teacher,
    @Default("") @Description("Number N of leading training rows to use; all where not given")
        Integer trainSize,
    @Default("false")
        @Description(
            "Whether inputs are shifted and scaled to mean 0 and variance 1 over the training set")
        boolean standardize)
    implements ProblemSpec {

  /** Tables whose inputs are taken as they stand. */
  public Tables(String train, String test, int inputs, String teacher, Integer trainSize) {
    this(train, test, inputs, teacher, trainSize, false);
  }

  public Tables {
    Require.text("train", train);
    Require.text("test", test);
    Require.atLeast("inputs", 1, inputs);
    if (teacher != null) {
      Require.text("teacher", teacher);
    }
    if (trainSize != null) {
      Require.atLeast("trainSize", 1, trainSize);
    }
  }

  @Override
  public List<String> files() {
    return Stream.of(train, test, teacher).filter(path -> path != null).toList();
  }

  @Override
  public OptionalInt samples() {
    return trainSize == null ? OptionalInt.empty() : OptionalInt.of(trainSize);
  }

  @Override
  public boolean hasRealTargets() {
    return false;
  }

  @Override
  public ProblemSpec withTeacherActivation(Activation activation) {
    return this;
  }

  @Override
  public Problem create(RandomStreams streams, DataFiles files) {
    return TableProblem.read(this, files);
  }
}
