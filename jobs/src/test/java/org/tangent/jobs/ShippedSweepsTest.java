package org.tangent.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tangent.schedule.DataPaths;
import org.tangent.session.Sessions;
import org.tangent.sweep.Sweep;
import org.tangent.sweep.SweepFile;
import org.tangent.sweep.SweepPlan;

/** The sweep files that come with the project. */
class ShippedSweepsTest {
  private static final Path CONF = Path.of("..", "conf");
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  static List<Path> files() throws IOException {
    try (Stream<Path> paths = Files.walk(CONF.resolve("sweeps"))) {
      return paths.filter(path -> path.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void isValidAndPlans(Path file) {
    Sweep sweep = SweepFile.read(file, List.of());
    assertThat(sweep.size()).isPositive();
    List<String> data = sweep.spec(0).files();
    assumeThat(data).as("data that the sweep reads is installed").allMatch(this::isThere);
    SweepPlan plan = sweep.plan(DataPaths.fingerprints(Sessions.fileSystems()));
    assertThat(plan.size()).isEqualTo(sweep.size());
  }

  @ParameterizedTest
  @MethodSource("files")
  void isWhatEditorsAreTold(Path file) throws IOException {
    JsonNode rules = new ObjectMapper().readTree(CONF.resolve("sweep.schema.json").toFile());
    JsonSchema schema =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(rules);
    assertThat(schema.validate(YAML.readTree(file.toFile()))).isEmpty();
  }

  @Test
  void namesAreDistinct() throws IOException {
    assertThat(files())
        .isNotEmpty()
        .extracting(file -> SweepFile.read(file, List.of()).name())
        .doesNotHaveDuplicates();
  }

  private boolean isThere(String path) {
    return Files.exists(Path.of(path));
  }
}
