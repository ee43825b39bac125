package org.tangent.problem;

import java.io.Serializable;
import java.util.List;
import java.util.OptionalInt;
import org.tangent.data.DataFiles;
import org.tangent.linalg.RandomStreams;
import org.tangent.model.Activation;

/** What is to be learned. */
public sealed interface ProblemSpec extends Serializable permits TeacherStudent, Tables, Images {

  /** Paths of the files that the problem is read from. */
  List<String> files();

  /** Number N of training samples, where the spec tells it. */
  OptionalInt samples();

  /** Whether the targets are the outputs of a teacher, which can be any real numbers. */
  boolean hasRealTargets();

  /** This problem with a teacher that has no activation of its own given {@code activation}. */
  ProblemSpec withTeacherActivation(Activation activation);

  /**
   * Draws or reads the train and test sets and the teacher.
   *
   * @throws org.tangent.data.DataFileException if a file cannot be used, or holds fewer rows than
   *     asked for
   */
  Problem create(RandomStreams streams, DataFiles files);
}
