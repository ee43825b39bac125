package org.tangent.jobs;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The JVM and the machine under it. */
final class MachineChecks {
  private static final double GIB = 1024.0 * 1024 * 1024;

  /** A run of 5000 units on 1500 samples, with Spark around it, fits into this. */
  private static final double ENOUGH_HEAP = 0.5;

  /** Room for the native libraries and for what Spark spills. */
  private static final double ENOUGH_DISK = 0.5;

  private MachineChecks() {}

  static List<Check> run() {
    List<Check> checks = new ArrayList<>();
    checks.add(java());
    checks.add(
        Check.ok(
            "system",
            "%s %s, %s"
                .formatted(
                    System.getProperty("os.name"),
                    System.getProperty("os.version"),
                    System.getProperty("os.arch"))));
    checks.add(Check.ok("cores", Integer.toString(Runtime.getRuntime().availableProcessors())));
    checks.add(memory());
    checks.addAll(Check.attempt("temporary folder", MachineChecks::temporaryFolder));
    return checks;
  }

  private static Check java() {
    return Check.ok(
        "Java",
        "%s, %s".formatted(System.getProperty("java.version"), System.getProperty("java.vendor")));
  }

  private static Check memory() {
    double heap = Runtime.getRuntime().maxMemory() / GIB;
    double machine =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize() / GIB;
    String value = String.format(Locale.ROOT, "heap %.1f GiB of %.1f GiB", heap, machine);
    return heap < ENOUGH_HEAP ? Check.warn("memory", value) : Check.ok("memory", value);
  }

  private static List<Check> temporaryFolder() throws IOException {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    Files.delete(Files.createTempFile(folder, "tangent-doctor-", ""));
    double free = Files.getFileStore(folder).getUsableSpace() / GIB;
    String value = String.format(Locale.ROOT, "%s, %.1f GiB free", folder, free);
    return List.of(
        free < ENOUGH_DISK
            ? Check.warn("temporary folder", value)
            : Check.ok("temporary folder", value));
  }
}
