package org.tangent.problem;

import java.util.List;
import java.util.OptionalInt;
import org.tangent.data.DataFiles;
import org.tangent.linalg.RandomStreams;
import org.tangent.model.Activation;
import org.tangent.spec.Default;
import org.tangent.spec.Description;
import org.tangent.spec.Require;

/**
 * Gaussian inputs x ~ N(0, I_d) and targets y = (1/M*) Σⱼ v*ⱼ γ(u*ⱼ·x) of a teacher whose weights
 * are standard normal (Arbel et al. 2023, section 5.1). Training sets are nested in N.
 */
@Description("Gaussian inputs with the targets of a random teacher network")
public record TeacherStudent(
    @Default("10") @Description("Dimension d of the inputs") int dimension,
    @Default("5") @Description("Number M* of the teacher's hidden units") int teacherUnits,
    @Default("500") @Description("Number N of training samples") int trainSize,
    @Default("10000") @Description("Number of test samples") int testSize,
    @Default("") @Description("The teacher's non-linearity; the student's where it is not given")
        Activation teacherActivation,
    @Default("false") @Description("Whether the teacher sees an input 1 appended last")
        boolean teacherBias)
    implements ProblemSpec {

  public TeacherStudent {
    Require.atLeast("dimension", 1, dimension);
    Require.atLeast("teacherUnits", 1, teacherUnits);
    Require.atLeast("trainSize", 1, trainSize);
    Require.atLeast("testSize", 1, testSize);
    requireArray("trainSize", trainSize, dimension);
    requireArray("testSize", testSize, dimension);
  }

  private static void requireArray(String component, long samples, int dimension) {
    Require.that(
        samples * dimension <= Integer.MAX_VALUE,
        component,
        "must have < 2^31 inputs in samples of dimension %d: %d".formatted(dimension, samples));
  }

  @Override
  public List<String> files() {
    return List.of();
  }

  @Override
  public OptionalInt samples() {
    return OptionalInt.of(trainSize);
  }

  @Override
  public boolean hasRealTargets() {
    return true;
  }

  @Override
  public ProblemSpec withTeacherActivation(Activation activation) {
    return teacherActivation != null
        ? this
        : new TeacherStudent(dimension, teacherUnits, trainSize, testSize, activation, teacherBias);
  }

  @Override
  public Problem create(RandomStreams streams, DataFiles files) {
    return TeacherStudentProblem.draw(this, streams);
  }
}
