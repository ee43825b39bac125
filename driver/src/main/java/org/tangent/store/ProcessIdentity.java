package org.tangent.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A process, told from all others, also from one that has its number later.
 *
 * @param host name of its machine
 * @param user who it belongs to
 * @param pid its number
 * @param pidStart when it started, in clock ticks since the machine did; -1 where the system does
 *     not tell. Other than a time of the day it does not move when the clock is set.
 * @param bootId random name of the machine's uptime; empty where the system does not tell
 * @param pidNamespace where the number counts, as in a container; empty where the system does not
 *     tell
 */
public record ProcessIdentity(
    String host, String user, long pid, long pidStart, String bootId, String pidNamespace) {
  private static final Path PROCESSES = Path.of("/proc");
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Path NAMESPACE = Path.of("/proc/self/ns/pid");

  private static final class Holder {
    static final ProcessIdentity CURRENT = of(ProcessHandle.current().pid());
  }

  /** This process. */
  public static ProcessIdentity current() {
    return Holder.CURRENT;
  }

  /**
   * Whether the process has surely ended. That can be told on its own machine, for processes of the
   * same user, where {@code /proc} shows them; otherwise the answer is no.
   */
  public boolean hasEnded() {
    ProcessIdentity here = current();
    boolean visible =
        !bootId.isEmpty()
            && bootId.equals(here.bootId)
            && !pidNamespace.isEmpty()
            && pidNamespace.equals(here.pidNamespace)
            && host.equals(here.host)
            && user.equals(here.user);
    if (!visible) {
      return false;
    }
    try {
      ProcessStat now = ProcessStat.of(pid);
      return now.isZombie() || (pidStart >= 0 && now.startTicks() != pidStart);
    } catch (NoSuchFileException ended) {
      return true;
    } catch (IOException untold) {
      return false;
    }
  }

  /** A process of this machine and this user. */
  static ProcessIdentity of(long pid) {
    String bootId = "";
    String namespace = "";
    long start = -1;
    try {
      // Where /proc shows the processes of another namespace, it tells nothing of a number of ours.
      String self = Long.toString(ProcessHandle.current().pid());
      if (PROCESSES.resolve("self").toRealPath().endsWith(self)) {
        start = ProcessStat.of(pid).startTicks();
        bootId = Files.readString(BOOT_ID).strip();
        namespace = Files.readSymbolicLink(NAMESPACE).toString();
      }
    } catch (IOException | UnsupportedOperationException notLinux) {
      // What is empty by now stays so, and whether the process has ended is not told by it.
    }
    return new ProcessIdentity(
        hostName(), System.getProperty("user.name", ""), pid, start, bootId, namespace);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "unknown";
    }
  }

  /** What {@code /proc/PID/stat} tells, proc(5). */
  private record ProcessStat(char state, long startTicks) {
    private static final int START = 22;
    private static final int STATE = 3;

    static ProcessStat of(long pid) throws IOException {
      String line = Files.readString(PROCESSES.resolve(Long.toString(pid)).resolve("stat"));
      // The second field, the name in brackets, may hold blanks and brackets.
      String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
      try {
        return new ProcessStat(fields[0].charAt(0), Long.parseLong(fields[START - STATE]));
      } catch (IndexOutOfBoundsException | NumberFormatException other) {
        throw new IOException("not a line of /proc/PID/stat: " + line, other);
      }
    }

    /** Ended, but not yet taken note of by its parent. */
    boolean isZombie() {
      return state == 'Z' || state == 'X';
    }
  }
}
