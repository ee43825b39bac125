package org.tangent.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.internal.config.ConfigEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of settings for clusters: Spark knows each name, and takes each value. */
class ClusterSettingsTest {
  private static final Path CONF = Path.of("..", "conf");

  /** Objects that register their settings when they are loaded. */
  private static final List<String> REGISTRIES =
      List.of(
          "org.apache.spark.internal.config.package$",
          "org.apache.spark.internal.config.Network$",
          "org.apache.spark.internal.config.UI$",
          "org.apache.spark.deploy.k8s.Config$");

  /** Settings of a name that the user chooses; Spark documents what they begin with. */
  private static final List<String> PREFIXES =
      List.of(
          "spark.executorEnv.",
          "spark.kubernetes.driver.secretKeyRef.",
          "spark.kubernetes.executor.secretKeyRef.");

  /** Documented for Spark on YARN, whose module is not among our dependencies. */
  private static final Set<String> OF_YARN =
      Set.of("spark.yarn.maxAppAttempts", "spark.yarn.submit.waitAppCompletion");

  @BeforeAll
  static void register() throws ClassNotFoundException {
    for (String registry : REGISTRIES) {
      Class.forName(registry);
    }
  }

  static Stream<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(CONF)) {
      return files.filter(file -> file.toString().endsWith(".conf")).sorted().toList().stream();
    }
  }

  /** Those that are commented out, too. */
  @ParameterizedTest
  @MethodSource("files")
  void sparkKnowsEachSettingAndItsValue(Path file) throws IOException {
    Properties settings = new Properties();
    settings.load(new StringReader(Files.readString(file).replaceAll("(?m)^# (?=spark\\.)", "")));
    assertThat(settings).isNotEmpty();
    for (String name : settings.stringPropertyNames()) {
      if (OF_YARN.contains(name) || PREFIXES.stream().anyMatch(name::startsWith)) {
        continue;
      }
      ConfigEntry<?> entry = ConfigEntry.findEntry(name);
      assertThat(entry).as(name).isNotNull();
      // Throws for a value that is not of the setting's type.
      new SparkConf(false).set(name, settings.getProperty(name)).get(entry);
    }
  }

  @Test
  void podTemplateIsAPodWithTheContainerThatIsNamed() throws IOException {
    JsonNode pod = new YAMLMapper().readTree(CONF.resolve("executor-pod.yaml").toFile());
    Properties settings = new Properties();
    settings.load(Files.newBufferedReader(CONF.resolve("kubernetes.conf")));

    assertThat(pod.get("apiVersion").asText()).isEqualTo("v1");
    assertThat(pod.get("kind").asText()).isEqualTo("Pod");
    JsonNode spec = pod.get("spec");
    assertThat(spec.fieldNames())
        .toIterable()
        .containsExactly(
            "nodeSelector", "tolerations", "terminationGracePeriodSeconds", "containers");
    assertThat(spec.get("terminationGracePeriodSeconds").asText() + "s")
        .isEqualTo(settings.get("spark.kubernetes.executor.terminationGracePeriodSeconds"))
        .isEqualTo(settings.get("spark.executor.decommission.forceKillTimeout"));
    assertThat(spec.get("containers")).hasSize(1);
    assertThat(spec.get("containers").get(0).get("name").asText())
        .isEqualTo(settings.get("spark.kubernetes.executor.podTemplateContainerName"));
    for (JsonNode variable : spec.get("containers").get(0).get("env")) {
      assertThat(variable.get("value").isTextual()).as(variable.toString()).isTrue();
    }
  }
}
