package org.tangent.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is in the jar that is submitted to a cluster, and what must not be. */
class PackagedJarIT {
  private static final Path JAR = Path.of(System.getProperty("tangent.jar"));
  private static final Path SPARK_JARS = Path.of(System.getProperty("tangent.spark.home"), "jars");
  private static final long LARGEST = 40L * 1024 * 1024;

  @Test
  void carriesOpenBlasForEveryPlatform() throws IOException {
    assertThat(entries())
        .contains(
            "org/bytedeco/openblas/linux-x86_64/libopenblas.so.0",
            "org/bytedeco/openblas/linux-arm64/libopenblas.so.0",
            "org/bytedeco/openblas/macosx-arm64/libopenblas.0.dylib")
        .noneMatch(entry -> entry.contains("jniopenblas"));
    assertThat(Files.size(JAR)).isLessThan(LARGEST);
  }

  @Test
  void carriesNothingThatSparkShips() throws IOException {
    List<String> shipped =
        List.of(
            "org/apache/spark/",
            "org/apache/hadoop/",
            "scala/",
            "breeze/",
            "org/slf4j/",
            "com/fasterxml/jackson/core/",
            "com/fasterxml/jackson/databind/",
            "dev/ludovic/netlib/");
    assertThat(entries()).noneMatch(entry -> shipped.stream().anyMatch(entry::startsWith));
  }

  @Test
  void carriesOfTheWebjarsTheSmallestFileEach() throws IOException {
    assertThat(entries().stream().filter(entry -> entry.contains("/webjars/")))
        .filteredOn(entry -> !entry.endsWith("/"))
        .map(entry -> entry.substring(entry.lastIndexOf('/') + 1))
        .containsExactlyInAnyOrder("vega.min.js", "vega-lite.min.js", "vega-embed.min.js");
  }

  @Test
  void namesItsMain() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      Attributes attributes = jar.getManifest().getMainAttributes();
      assertThat(attributes.getValue(Attributes.Name.MAIN_CLASS))
          .isEqualTo(Tangent.class.getName());
      assertThat(attributes.getValue(Attributes.Name.IMPLEMENTATION_VERSION)).isNotBlank();
    }
  }

  @Test
  void sparkLiesBesideIt() throws IOException {
    try (Stream<Path> jars = Files.list(SPARK_JARS)) {
      assertThat(jars.map(jar -> jar.getFileName().toString()))
          .anyMatch(name -> name.startsWith("spark-sql_"))
          .anyMatch(name -> name.startsWith("spark-mllib-local_"))
          .noneMatch(name -> name.startsWith("tangent-"))
          .noneMatch(name -> name.startsWith("openblas"));
    }
  }

  private static List<String> entries() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      return jar.stream().map(entry -> entry.getName()).toList();
    }
  }
}
