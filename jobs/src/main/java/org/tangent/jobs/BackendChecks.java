package org.tangent.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tangent.linalg.Backend;

/**
 * The linear algebra of this JVM.
 *
 * @param requireNative whether Java's BLAS is a failure rather than a warning
 */
record BackendChecks(boolean requireNative) {
  private static final String ONE_THREAD = "1";

  List<Check> run() {
    return Check.attempt("BLAS", this::look);
  }

  private List<Check> look() {
    Backend.Report report = Backend.current().report();
    List<Check> checks = new ArrayList<>();
    checks.add(nativeCode("BLAS", report.blas(), report));
    checks.add(nativeCode("LAPACK", report.lapack(), report));
    checks.add(nativeCode("BLAS library", report.library(), report));
    checks.add(
        report.threads().equals(ONE_THREAD)
            ? Check.ok("BLAS threads", ONE_THREAD)
            : Check.warn("BLAS threads", report.threads() + "; set OPENBLAS_NUM_THREADS=1"));
    checks.add(throughput("dgemm", Throughput.dgemm()));
    checks.add(throughput("dsyrk", Throughput.dsyrk()));
    checks.add(vectors(report.vectors()));
    return checks;
  }

  private static Check vectors(String provider) {
    return provider.equals("scalar")
        ? Check.warn("vector kernels", "scalar; start with --add-modules=jdk.incubator.vector")
        : Check.ok("vector kernels", provider);
  }

  /** Native code is to be had on every platform that the jar carries it for. */
  Check nativeCode(String name, String value, Backend.Report report) {
    if (report.nativeCode()) {
      return Check.ok(name, value);
    }
    return requireNative ? Check.fail(name, value) : Check.warn(name, value);
  }

  private static Check throughput(String name, double gigaflops) {
    return Check.ok(name, String.format(Locale.ROOT, "%.1f GF/s", gigaflops));
  }
}
