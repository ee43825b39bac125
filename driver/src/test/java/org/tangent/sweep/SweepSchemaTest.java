package org.tangent.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SweepSchemaTest {
  private static final Path FILE = Path.of("..", "conf", "sweep.schema.json");
  private static final String WRITE = "tangent.schema.write";
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private static final String RUN =
      "sweep: s\nrun: {problem: teacherStudent, model: {oneHiddenLayer: {units: 10}}, optimizer: randomFeatures}\n";

  private final JsonSchema schema =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(SweepSchema.json());

  private Set<ValidationMessage> problems(String yaml) throws IOException {
    return schema.validate(YAML.readTree(yaml));
  }

  @Test
  void checkedInFileIsWhatIsGenerated() throws IOException {
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(FILE, SweepSchema.json());
    }
    assertThat(FILE)
        .as(
            "generate it anew with ./mvnw -pl driver -am test -Dtest=SweepSchemaTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -D"
                + WRITE
                + "=true")
        .hasContent(SweepSchema.json());
  }

  @Test
  void exampleIsValid() throws IOException {
    assertThat(problems(SweepFileTest.EXAMPLE)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "grid: {seed: [1, 2], model.activation: [relu, {silu: {beta: [1e-3, 2]}}]}",
        "grid: {model.oneHiddenLayer.activation.silu.beta: 'logspace(-1, 1, 3)'}",
        "grid: {problem.trainSize: [null, 5], stop: {maxSeconds: [null, 1]}}",
        "grid: {record.at: [[1, 2], [3]], record.every: [10, never], optimizer.damping.floor: 1e-7}",
        "zip: [{seed: [1, 2], problem.trainSize: [10, 20]}]",
        "sample: {points: 3, seed: 1}",
      })
  void whatTheReaderTakesIsValid(String sections) throws IOException {
    assertThat(problems(RUN + sections)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "grdi: {}",
        "grid: {sed: [1, 2]}",
        "grid: {optimizer: [{gaussNewton: {stepsize: 1}}]}",
        "grid: {optimizer: [newton]}",
        "grid: {seed: []}",
        "grid: {model.units: [many]}",
        "grid: {model.scale: [meanfield]}",
        "zip: {seed: [1]}",
        "sample: {pionts: 3}",
      })
  void misspeltKeysAndWrongTypesAreNot(String sections) throws IOException {
    assertThat(problems(RUN + sections)).isNotEmpty();
  }

  @Test
  void misspeltKeyInTheRunIsNotValid() throws IOException {
    assertThat(problems(SweepFileTest.EXAMPLE.replace("stepSize: 1.0", "stepsize: 1.0")))
        .isNotEmpty();
    assertThat(problems("sweep: s")).isNotEmpty();
    assertThat(problems("run: {}")).isNotEmpty();
  }

  @Test
  void descriptionsDefaultsAndNamesComeFromTheRecords() throws IOException {
    JsonNode definitions = new ObjectMapper().readTree(SweepSchema.json()).get("$defs");
    JsonNode scale = definitions.at("/OneHiddenLayer/properties/scale");
    assertThat(scale.get("description").asText()).startsWith("Factor in front of the sum");
    assertThat(scale.get("default").asText()).isEqualTo("meanField");
    assertThat(List.of(scale.get("enum").get(0).asText(), scale.get("enum").get(1).asText()))
        .containsExactly("meanField", "ntk");
    assertThat(definitions.at("/axes/properties").has("optimizer.stepSize")).isTrue();
    assertThat(definitions.at("/axes/properties").has("optimizer.gaussNewton.stepSize")).isTrue();
  }

  @Test
  void referencesLeadToWhatIsDefined() throws IOException {
    JsonNode root = new ObjectMapper().readTree(SweepSchema.json());
    List<JsonNode> references = root.findValues("$ref");
    assertThat(references).hasSizeGreaterThan(500);
    assertThat(references)
        .allSatisfy(
            reference ->
                assertThat(root.at(reference.asText().substring(1)).isObject())
                    .as(reference.asText())
                    .isTrue());
  }
}
