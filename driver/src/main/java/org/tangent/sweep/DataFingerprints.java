package org.tangent.sweep;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.tangent.data.DataFileException;
import org.tangent.data.DataFiles;
import org.tangent.data.Passwords;
import org.tangent.data.StreamedFiles;
import org.tangent.linalg.RandomStreams;
import org.tangent.loss.Loss;
import org.tangent.model.ModelSpec;
import org.tangent.problem.Problem;
import org.tangent.problem.ProblemSpec;
import org.tangent.run.RunSpec;

/**
 * SHA-256 of the data files that runs read, each file read once, and the check that the files are
 * what the runs need. Not for use by several threads.
 */
public final class DataFingerprints {
  private static final int BUFFER = 1 << 16;

  private record Start(ModelSpec model, Problem.Shape shape) {}

  private record Fit(ProblemSpec problem, Loss loss) {}

  private final StreamedFiles.Opener opener;
  private final DataFiles files;
  private final Map<String, String> hashes = new HashMap<>();
  private final Map<ProblemSpec, Problem.Shape> shapes = new HashMap<>();
  private final Set<Fit> fits = new HashSet<>();
  private final Set<Start> starts = new HashSet<>();

  /** For CSV tables and IDX files. */
  public DataFingerprints(StreamedFiles.Opener opener) {
    this(opener, new StreamedFiles(opener));
  }

  /**
   * @param opener opens a file's bytes, for its hash
   * @param files reads a file's content, for the check
   */
  public DataFingerprints(StreamedFiles.Opener opener, DataFiles files) {
    this.opener = opener;
    this.files = files;
  }

  /**
   * The hash of each file that a run reads, by path.
   *
   * @throws SweepException if one cannot be read
   */
  public Map<String, String> of(RunSpec spec) {
    Map<String, String> used = new TreeMap<>();
    for (String path : spec.files()) {
      used.put(path, hashes.computeIfAbsent(path, this::hash));
    }
    return used;
  }

  /**
   * Checks that the problem and the initial weights of a run can be made of its files, and that the
   * data fit its loss and its optimizer; each distinct problem with a loss, and each distinct model
   * on a problem's shape, is made once.
   *
   * @throws SweepException if they cannot
   */
  public void check(RunSpec spec) {
    if (spec.files().isEmpty()) {
      return;
    }
    spec.files().forEach(DataFingerprints::refusePassword);
    of(spec);
    RandomStreams streams = new RandomStreams(spec.seed());
    try {
      if (fits.add(new Fit(spec.problem(), spec.loss()))) {
        Problem problem = spec.problem().create(streams, files);
        spec.requireTargets(problem);
        shapes.put(spec.problem(), problem.shape());
      }
      Problem.Shape shape = shapes.get(spec.problem());
      spec.requireShape(shape);
      if (!spec.model().files().isEmpty() && starts.add(new Start(spec.model(), shape))) {
        spec.model().create(shape.inputs(), shape.outputs(), streams, files);
      }
    } catch (DataFileException | IllegalArgumentException unfit) {
      throw new SweepException(unfit.getMessage(), unfit);
    }
  }

  private static void refusePassword(String path) {
    if (Passwords.isIn(path)) {
      throw new SweepException(
          "%s: a path must not hold a password, since rows and logs show it"
              .formatted(Passwords.hidden(path)));
    }
  }

  private String hash(String path) {
    MessageDigest digest = RunId.sha256();
    byte[] buffer = new byte[BUFFER];
    try (InputStream stream = opener.open(path)) {
      for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
        digest.update(buffer, 0, count);
      }
    } catch (IOException | IllegalArgumentException unreadable) {
      throw new SweepException("%s: cannot be read: %s".formatted(path, unreadable), unreadable);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
