package org.tangent.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tangent.report.Charts.EPOCH;
import static org.tangent.report.Charts.LINES;
import static org.tangent.report.Charts.LOSS;
import static org.tangent.report.Charts.LOSSES;
import static org.tangent.report.Charts.line;
import static org.tangent.report.Charts.linear;
import static org.tangent.report.Charts.logarithmic;
import static org.tangent.report.Charts.points;
import static org.tangent.report.Charts.row;
import static org.tangent.report.Charts.rows;
import static org.tangent.report.Charts.titled;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The specifications, whole and against the schema that Vega-Lite publishes of itself. */
class VegaLiteTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> NAMES = List.of("method", "epoch", "loss");

  /** The schema refers to itself so often that it cannot be followed to all ends. */
  private static final SchemaValidatorsConfig LAZY =
      SchemaValidatorsConfig.builder().preloadJsonSchema(false).build();

  private static final Rows TIMES =
      rows(
          List.of("at", "loss"),
          row(Instant.parse("2025-03-04T05:06:07.089Z"), 2),
          row(Instant.parse("2025-03-05T00:00:00Z"), 1));

  private static JsonSchema schema;

  @BeforeAll
  static void readSchema() throws IOException {
    String file =
        "/META-INF/resources/webjars/vega-lite/%s/vega-lite-schema.json"
            .formatted(Page.version("vega-lite"));
    try (InputStream in = VegaLiteTest.class.getResourceAsStream(file)) {
      schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(in, LAZY);
    }
  }

  @Test
  void linesWhole() throws IOException {
    assertThat(specification(titled("Losses").over(LOSSES)))
        .isEqualTo(
            JSON.readTree(
                """
                {
                  "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
                  "title": {"text": "Losses", "anchor": "start"},
                  "data": {"values": [
                    {"x": 1, "y": 3.5, "color": "sgd"},
                    {"x": 2, "y": 2.0, "color": "sgd"},
                    {"x": 1, "y": 3.0, "color": "adam"},
                    {"x": 2, "y": 1e-7, "color": "adam"}]},
                  "width": 440,
                  "height": 300,
                  "layer": [{
                    "mark": {"type": "line", "strokeJoin": "round", "point": true, "tooltip": true},
                    "encoding": {
                      "x": {"field": "x", "type": "quantitative", "title": "epoch",
                            "scale": {"zero": false, "nice": false}},
                      "y": {"field": "y", "type": "quantitative", "title": "train loss",
                            "scale": {"type": "log", "nice": false, "padding": 5},
                            "axis": {"labelExpr": "%s", "gridOpacity": 0.5}},
                      "color": {"field": "color", "type": "nominal", "title": "method",
                                "scale": {"range": ["#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                                    "#E69F00", "#56B4E9", "#000000"]},
                                "legend": {"symbolOpacity": 1, "labelLimit": 0}}}}]
                }
                """
                    .formatted(VegaLite.POWERS)));
  }

  @Test
  void bandReachesFromTheLeastToTheGreatestAroundTheMedian() throws IOException {
    JsonNode layers = specification(line(null, null, null).over(LOSSES)).get("layer");
    assertThat(layers).hasSize(2);
    assertThat(layers.at("/0/mark/type").textValue()).isEqualTo("area");
    assertThat(layers.at("/0/encoding/y/aggregate").textValue()).isEqualTo("min");
    assertThat(layers.at("/0/encoding/y2"))
        .isEqualTo(JSON.readTree("{\"aggregate\": \"max\", \"field\": \"y\"}"));
    assertThat(layers.at("/1/mark/type").textValue()).isEqualTo("line");
    assertThat(layers.at("/1/encoding/y/aggregate").textValue()).isEqualTo("median");
    for (JsonNode layer : layers) {
      assertThat(layer.at("/encoding/y/title").textValue())
          .isEqualTo("train loss (median and range)");
      assertThat(layer.at("/encoding/y/scale/type").textValue()).isEqualTo("log");
    }
  }

  @Test
  void panelsHoldTheLayers() throws IOException {
    JsonNode root = specification(line(null, "method", "epoch").over(LOSSES));
    assertThat(root.get("facet"))
        .isEqualTo(
            JSON.readTree(
                """
                {"row": {"field": "row", "type": "nominal", "title": "method"},
                 "column": {"field": "column", "type": "nominal", "title": "epoch"}}
                """));
    assertThat(root.has("layer")).isFalse();
    assertThat(root.at("/spec/layer")).hasSize(1);
    assertThat(root.at("/data/values/2"))
        .isEqualTo(JSON.readTree("{\"x\": 1, \"y\": 3.0, \"row\": \"adam\", \"column\": 1}"));
  }

  @Test
  void numbersAreColoredByAScale() throws IOException {
    JsonNode color =
        specification(points(linear("method"), LOSS, "epoch").over(LOSSES))
            .at("/layer/0/encoding/color");
    assertThat(color.get("type").textValue()).isEqualTo("ordinal");
    assertThat(color.at("/scale/scheme/name").textValue()).isEqualTo("viridis");
  }

  @Test
  void manyTextsHaveAsManyColors() throws IOException {
    Rows eight =
        new Rows(NAMES, IntStream.range(0, 8).mapToObj(i -> row("m" + i, i, 1.0)).toList());
    assertThat(specification(LINES.over(eight)).at("/layer/0/encoding/color/scale"))
        .isEqualTo(JSON.readTree("{\"scheme\": \"tableau20\"}"));
  }

  @Test
  void textsOnTheXAxisAreNames() throws IOException {
    Chart chart = points(linear("method"), linear("loss"), null);
    assertThat(specification(chart.over(LOSSES)).at("/layer/0/encoding/x"))
        .isEqualTo(
            JSON.readTree("{\"field\": \"x\", \"type\": \"nominal\", \"title\": \"method\"}"));
  }

  @Test
  void timesOnTheXAxisAreOnAScaleOfTimeInUtc() throws IOException {
    JsonNode specification = specification(points(linear("at"), linear("loss"), null).over(TIMES));
    assertThat(specification.at("/layer/0/encoding/x"))
        .isEqualTo(
            JSON.readTree(
                """
                {"field": "x", "type": "temporal", "title": "at (UTC)", "scale": {"type": "utc"},
                 "axis": {"format": "%s", "labelExpr": "%s", "tickCount": 5}}
                """
                    .formatted(VegaLite.MOMENT, VegaLite.HOURS)));
    assertThat(specification.at("/data/values/0/x").textValue())
        .isEqualTo("2025-03-04T05:06:07.089Z");
  }

  @Test
  void longLinesShowNoPointsUnlessOneIsAPoint() throws IOException {
    Stream<List<Object>> line = IntStream.range(0, 301).mapToObj(i -> row("sgd", i, 1.0));
    List<List<Object>> rows = line.toList();
    assertThat(point(LINES.over(new Rows(NAMES, rows)))).isFalse();
    assertThat(point(LINES.over(new Rows(NAMES, rows.subList(1, 301))))).isTrue();
    List<List<Object>> withAPoint =
        Stream.concat(rows.stream(), Stream.of(row("rf", 0, 1.0))).toList();
    assertThat(point(LINES.over(new Rows(NAMES, withAPoint)))).isTrue();
  }

  @Test
  void valuesAreNumbersTruthValuesOrTexts() throws IOException {
    Rows rows =
        rows(
            NAMES,
            row(true, new BigDecimal("1.50"), 2L),
            row(null, 0.1f, 3),
            row(java.sql.Date.valueOf("2026-01-02"), 2, 1e300));
    assertThat(specification(LINES.over(rows)).at("/data/values"))
        .isEqualTo(
            JSON.readTree(
                """
                [{"x": 1.50, "y": 2, "color": true},
                 {"x": 0.1, "y": 3, "color": null},
                 {"x": 2, "y": 1e300, "color": "2026-01-02"}]
                """));
  }

  static Stream<Figure> figures() {
    Chart.Axis loss = logarithmic("loss");
    return Stream.of(
        LINES.over(LOSSES),
        titled("Losses").over(LOSSES),
        line(null, null, null).over(LOSSES),
        line("epoch", "method", null).over(LOSSES),
        line(null, "epoch", "method").over(LOSSES),
        points(linear("method"), loss, "epoch").over(LOSSES),
        points(logarithmic("epoch"), linear("loss"), "method").over(LOSSES),
        points(EPOCH, loss, null).over(rows(NAMES, row(null, 1, 2))),
        points(linear("at"), loss, "at").over(TIMES));
  }

  @ParameterizedTest
  @MethodSource("figures")
  void holdsAgainstTheSchema(Figure figure) throws IOException {
    assertThat(schema.validate(specification(figure))).isEmpty();
  }

  @Test
  void schemaIsStrict() throws IOException {
    JsonNode wrong =
        JSON.readTree(LINES.over(LOSSES).vegaLite().replace("\"quantitative\"", "\"many\""));
    assertThat(schema.validate(wrong)).isNotEmpty();
  }

  private static boolean point(Figure figure) throws IOException {
    return specification(figure).at("/layer/0/mark/point").booleanValue();
  }

  private static JsonNode specification(Figure figure) throws IOException {
    return JSON.readTree(figure.vegaLite());
  }
}
