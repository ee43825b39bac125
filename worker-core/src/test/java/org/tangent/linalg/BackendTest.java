package org.tangent.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackendTest {

  /** Prints what a JVM of its own chose. */
  static final class Main {
    private Main() {}

    public static void main(String[] args) {
      System.out.println(Backend.current().report());
    }
  }

  @Test
  void openBlasIsNativeWhereItTravels() {
    assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
    Backend.Report report = Backend.current().report();
    assertThat(report.blas()).isEqualTo("JNIBLAS");
    assertThat(report.lapack()).isEqualTo("JNILAPACK");
    assertThat(report.library()).endsWith("libopenblas.so.0");
    assertThat(report.nativeCode()).isTrue();
    Backend.current().requireNative();
  }

  @Test
  void severalJvmsUnpackAtOnce(@TempDir Path temporary) throws Exception {
    assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
    List<Process> processes = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        processes.add(start(temporary));
      }
      for (Process process : processes) {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(out).contains("blas=JNIBLAS").contains(temporary.toString());
      }
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left.filter(path -> path.toString().contains("openblas"))).hasSize(1);
    }
  }

  private static Process start(Path temporary) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-modules=jdk.incubator.vector",
            "-Djava.io.tmpdir=" + temporary,
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  @Test
  void withoutTheVectorModulePlainLoopsTakeOver(@TempDir Path temporary) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName())
            .redirectErrorStream(true)
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .contains("vectors=scalar")
          .contains("start with --add-modules=jdk.incubator.vector");
    } finally {
      process.destroyForcibly();
    }
  }
}
