package org.tangent.linalg;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Elementwise kernels over a stretch of an array. The provider is chosen once: vector instructions
 * where the module {@code jdk.incubator.vector} is present, plain loops otherwise. Both round every
 * operation alike, so that they agree bit for bit.
 *
 * <p>Every method reads {@code z[offset .. offset + length)} and writes the same positions of its
 * outputs, which may be {@code z} itself.
 */
public interface VectorKernels {

  /** Name for the tables. */
  String name();

  /** value = max(z, 0), slope = 1 where z &gt; 0, else 0. */
  void relu(double[] z, double[] value, double[] slope, int offset, int length);

  /** With σ = 1/(1 + exp(−βz)): value = zσ, slope = σ + βzσ(1 − σ). */
  void silu(double beta, double[] z, double[] value, double[] slope, int offset, int length);

  /** value = tanh(z), slope = 1 − tanh²(z). */
  void tanh(double[] z, double[] value, double[] slope, int offset, int length);

  /** value = σ(z) = 1/(1 + exp(−z)), slope = σ(z)(1 − σ(z)). */
  void sigmoid(double[] z, double[] value, double[] slope, int offset, int length);

  /** The provider of this JVM. */
  static VectorKernels current() {
    return Holder.CURRENT;
  }

  /** Chooses on first use. */
  final class Holder {
    private static final VectorKernels CURRENT = choose();

    private Holder() {}

    private static VectorKernels choose() {
      Logger log = Logger.getLogger(VectorKernels.class.getName());
      try {
        VectorKernels vectors = new SimdKernels();
        log.log(Level.INFO, "vector kernels: {0}", vectors.name());
        return vectors;
      } catch (LinkageError reason) {
        log.log(
            Level.WARNING,
            "vector kernels: plain loops, because of {0}; start with"
                + " --add-modules=jdk.incubator.vector",
            reason.toString());
        return new ScalarKernels();
      }
    }
  }
}
