package org.tangent.store;

import java.io.Serializable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;

/**
 * One execution of a run.
 *
 * @param host where it ran
 * @param attempt 1 for the first of a submission, more where a lost executor made Spark repeat it
 * @param finishedAt when it ended
 */
public record Execution(String host, int attempt, Instant finishedAt) implements Serializable {

  private static final class Holder {
    static final String HOST = localHost();
  }

  /** An execution that ends now, on this machine. */
  public static Execution endingNow(int attempt) {
    return new Execution(Holder.HOST, attempt, Instant.now());
  }

  private static String localHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "unknown";
    }
  }
}
