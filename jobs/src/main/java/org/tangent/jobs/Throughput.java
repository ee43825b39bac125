package org.tangent.jobs;

import dev.ludovic.netlib.blas.BLAS;
import java.util.Arrays;
import org.tangent.linalg.Backend;

/**
 * How fast the BLAS of this JVM multiplies, in 10⁹ floating-point operations a second: the best of
 * what fits into a short time, a rough figure that tells native code from Java and idle from busy.
 */
final class Throughput {
  private static final int ORDER = 512;
  private static final long LIMIT_NANOS = 400_000_000L;

  private Throughput() {}

  /** C = AB, all 512 × 512: 2n³ operations. */
  static double dgemm() {
    BLAS blas = Backend.current().blas();
    double[] a = matrix();
    double[] c = new double[ORDER * ORDER];
    return best(
        2.0 * ORDER * ORDER * ORDER,
        () -> blas.dgemm("N", "N", ORDER, ORDER, ORDER, 1, a, ORDER, a, ORDER, 0, c, ORDER));
  }

  /** C = AAᵀ, the lower half, all 512 × 512: n²(n + 1) operations. */
  static double dsyrk() {
    BLAS blas = Backend.current().blas();
    double[] a = matrix();
    double[] c = new double[ORDER * ORDER];
    return best(
        1.0 * ORDER * ORDER * (ORDER + 1),
        () -> blas.dsyrk("L", "N", ORDER, ORDER, 1, a, ORDER, 0, c, ORDER));
  }

  private static double[] matrix() {
    double[] values = new double[ORDER * ORDER];
    Arrays.setAll(values, index -> Math.sin(index));
    return values;
  }

  private static double best(double operations, Runnable call) {
    long begin = System.nanoTime();
    long shortest = Long.MAX_VALUE;
    long now = begin;
    do {
      call.run();
      long end = System.nanoTime();
      shortest = Math.min(shortest, Math.max(1, end - now));
      now = end;
    } while (now - begin < LIMIT_NANOS);
    return operations / shortest;
  }
}
