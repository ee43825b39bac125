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
 * @param wallSeconds seconds of this execution alone, setting up and measuring included
 * @param resumedFrom iteration of the checkpoint that it went on from; 0 from the start
 * @param log what happened meanwhile, line by line; null where nothing was written down
 */
public record Execution(
    String host, int attempt, Instant finishedAt, double wallSeconds, long resumedFrom, String log)
    implements Serializable {

  private static final class Holder {
    static final String HOST = lookUp();
  }

  /** An execution that ends now, on this machine. */
  public static Execution endingNow(int attempt, double wallSeconds, long resumedFrom, String log) {
    return new Execution(Holder.HOST, attempt, Instant.now(), wallSeconds, resumedFrom, log);
  }

  /** Name of this machine. */
  public static String localHost() {
    return Holder.HOST;
  }

  private static String lookUp() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "unknown";
    }
  }
}
