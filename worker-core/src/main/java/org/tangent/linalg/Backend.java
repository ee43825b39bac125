package org.tangent.linalg;

import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.NativeBLAS;
import dev.ludovic.netlib.lapack.LAPACK;
import dev.ludovic.netlib.lapack.NativeLAPACK;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The BLAS and LAPACK of this JVM: OpenBLAS through netlib's JNI where it can be loaded, otherwise
 * netlib's Java code. Chosen once, on first use; the choice and its reason are logged and recorded.
 */
public final class Backend {
  private static final Logger LOG = Logger.getLogger(Backend.class.getName());

  /**
   * What was chosen.
   *
   * @param blas class of the BLAS
   * @param lapack class of the LAPACK
   * @param library path of the native library as mapped into the process, or {@code none}
   * @param threads value of {@code OPENBLAS_NUM_THREADS}, or {@code unset}
   * @param vectors provider of the vector kernels
   * @param nativeCode whether both BLAS and LAPACK are native
   */
  public record Report(
      String blas,
      String lapack,
      String library,
      String threads,
      String vectors,
      boolean nativeCode)
      implements Serializable {

    /** One line for the tables, as in {@code JNIBLAS+JNILAPACK libopenblas.so.0}. */
    public String summary() {
      String file = library.substring(library.lastIndexOf('/') + 1);
      return "%s+%s %s".formatted(blas, lapack, file);
    }
  }

  private static final class Holder {
    static final Backend CURRENT = choose();
  }

  private final BLAS blas;
  private final LAPACK lapack;
  private final Report report;

  private Backend(BLAS blas, LAPACK lapack, Optional<Path> library) {
    this.blas = blas;
    this.lapack = lapack;
    boolean nativeCode = blas instanceof NativeBLAS && lapack instanceof NativeLAPACK;
    String threads = System.getenv("OPENBLAS_NUM_THREADS");
    this.report =
        new Report(
            blas.getClass().getSimpleName(),
            lapack.getClass().getSimpleName(),
            library.map(Path::toString).orElse("none"),
            threads == null ? "unset" : threads,
            VectorKernels.current().name(),
            nativeCode);
  }

  /** The backend of this JVM. */
  public static Backend current() {
    return Holder.CURRENT;
  }

  public BLAS blas() {
    return blas;
  }

  public LAPACK lapack() {
    return lapack;
  }

  public Report report() {
    return report;
  }

  /**
   * Fails unless BLAS and LAPACK are native.
   *
   * @throws IllegalStateException with what was loaded instead
   */
  public void requireNative() {
    if (!report.nativeCode()) {
      throw new IllegalStateException(
          "native BLAS is required, but %s was loaded on %s %s"
              .formatted(
                  report.summary(), System.getProperty("os.name"), System.getProperty("os.arch")));
    }
  }

  private static Backend choose() {
    try {
      Path extracted = NativeLibrary.extract();
      System.setProperty("dev.ludovic.netlib.blas.nativeLibPath", extracted.toString());
      System.setProperty("dev.ludovic.netlib.lapack.nativeLibPath", extracted.toString());
      Backend backend =
          new Backend(
              NativeBLAS.getInstance(),
              NativeLAPACK.getInstance(),
              Optional.of(NativeLibrary.verifyMapped(extracted)));
      LOG.log(Level.INFO, "BLAS and LAPACK: {0}", backend.report);
      return backend;
    } catch (RuntimeException | LinkageError | java.io.IOException reason) {
      LOG.log(Level.WARNING, "no native BLAS, falling back to Java: {0}", reason.toString());
      return new Backend(
          dev.ludovic.netlib.blas.JavaBLAS.getInstance(),
          dev.ludovic.netlib.lapack.JavaLAPACK.getInstance(),
          Optional.empty());
    }
  }
}
