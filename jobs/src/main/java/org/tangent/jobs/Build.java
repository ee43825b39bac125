package org.tangent.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What this jar was built from. */
final class Build implements IVersionProvider {
  private static final String RESOURCE = "/org/tangent/build.properties";

  private static final int SHORT_COMMIT = 12;

  private final Properties properties = new Properties();

  Build() {
    try (InputStream in = Build.class.getResourceAsStream(RESOURCE)) {
      properties.load(in);
    } catch (IOException torn) {
      throw new UncheckedIOException("cannot read " + RESOURCE, torn);
    }
  }

  String version() {
    return properties.getProperty("version");
  }

  /** The commit, with {@code -dirty} where files differed; {@code unknown} in a source archive. */
  static String commit() {
    org.tangent.store.Build code = org.tangent.store.Build.current();
    String commit =
        code.gitCommit().substring(0, Math.min(SHORT_COMMIT, code.gitCommit().length()));
    return Boolean.TRUE.equals(code.gitDirty()) ? commit + "-dirty" : commit;
  }

  /** Spark's version at build time; a cluster may run another. */
  String spark() {
    return properties.getProperty("spark");
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "tangent %s, commit %s, built for Spark %s".formatted(version(), commit(), spark())
    };
  }
}
