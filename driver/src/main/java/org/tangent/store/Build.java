package org.tangent.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Properties;
import org.apache.spark.package$;
import org.tangent.run.TrainingRun;

/**
 * The code that runs a sweep; the driver's, which ships it to the executors.
 *
 * @param gitCommit the commit it was built from, or {@code unknown}
 * @param gitDirty whether it was built with changes that are not in the commit; null if unknown
 * @param jarHash SHA-256 of the files in the jar, whatever commit it was built from, or {@code
 *     classes} when run from folders of classes
 * @param numericsRevision revision of the engine's numerics
 * @param spark version of Spark
 */
public record Build(
    String gitCommit, Boolean gitDirty, String jarHash, int numericsRevision, String spark)
    implements Serializable {
  private static final String UNKNOWN = "unknown";
  private static final String CLASSES = "classes";

  private static final class Holder {
    static final Build CURRENT = read();
  }

  /** The code of this JVM. */
  public static Build current() {
    return Holder.CURRENT;
  }

  private static Build read() {
    try {
      Properties git = new Properties();
      try (InputStream stream = Build.class.getResourceAsStream("git.properties")) {
        if (stream != null) {
          git.load(stream);
        }
      }
      String dirty = git.getProperty("git.dirty");
      return new Build(
          git.getProperty("git.commit.id.full", UNKNOWN),
          dirty == null ? null : Boolean.valueOf(dirty),
          jarHash(Build.class.getProtectionDomain().getCodeSource()),
          TrainingRun.NUMERICS_REVISION,
          package$.MODULE$.SPARK_VERSION());
    } catch (IOException unreadable) {
      throw new UncheckedIOException("the code that runs cannot be read", unreadable);
    }
  }

  private static String jarHash(CodeSource source) throws IOException {
    URL location = source == null ? null : source.getLocation();
    if (location == null || !location.getProtocol().equals("file")) {
      return UNKNOWN;
    }
    try {
      Path code = Path.of(location.toURI());
      if (Files.isDirectory(code)) {
        return CLASSES;
      }
      return JarHash.of(code);
    } catch (URISyntaxException notAPath) {
      return UNKNOWN;
    }
  }
}
