package org.tangent.store;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * The driver process that submits a sweep.
 *
 * @param build the code that it runs
 * @param host machine that it runs on
 * @param pid its process id there
 */
public record Submitter(Build build, String host, long pid) {

  private static final class Holder {
    static final Submitter CURRENT =
        new Submitter(Build.current(), localHost(), ProcessHandle.current().pid());
  }

  /** This process. */
  public static Submitter current() {
    return Holder.CURRENT;
  }

  private static String localHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "unknown";
    }
  }
}
