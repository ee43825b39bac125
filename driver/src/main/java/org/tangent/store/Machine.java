package org.tangent.store;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.tangent.linalg.Backend;

/**
 * What a JVM computes with; that of the executor.
 *
 * @param backend its BLAS, LAPACK and vector kernels
 * @param cpu model of the processor, or its architecture where the system does not tell
 * @param os operating system and its version
 * @param jvm Java virtual machine and its version
 */
public record Machine(Backend.Report backend, String cpu, String os, String jvm)
    implements Serializable {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private static final class Holder {
    static final Machine CURRENT =
        new Machine(
            Backend.current().report(),
            cpuModel(),
            property("os.name") + " " + property("os.version"),
            property("java.vm.name") + " " + property("java.vm.version"));
  }

  /** The machine of this JVM. */
  public static Machine current() {
    return Holder.CURRENT;
  }

  private static String cpuModel() {
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(property("os.arch"));
    } catch (IOException notLinux) {
      return property("os.arch");
    }
  }

  private static String property(String name) {
    return System.getProperty(name, "unknown");
  }
}
