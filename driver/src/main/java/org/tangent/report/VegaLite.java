package org.tangent.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The specification of a figure in Vega-Lite 5. A field of the data is called as its channel is,
 * since in the name of a column some characters would mean a path.
 */
final class VegaLite {
  static final String SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json";

  /** Okabe and Ito (2008), which the colour-blind can tell apart too; without yellow. */
  private static final List<String> FEW_COLORS =
      List.of("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000");

  private static final String MANY_COLORS = "tableau20";

  /** Up to so many points, all lines together, they are marked. */
  private static final int POINTS_SHOWN = 300;

  /** Powers of ten beyond which an axis writes them as such. */
  static final String POWERS =
      "datum.label === '' ? '' : datum.value < 1e-3 || datum.value >= 1e6"
          + " ? format(datum.value, '~e') : format(datum.value, '~r')";

  /** A moment in a tooltip. */
  static final String MOMENT = "%Y-%m-%d %H:%M:%S";

  /** Labels of an axis of time: Vega's own, but with 24 hours in a day. */
  static final String HOURS = "utcFormat(datum.value, {hours: '%H:%M', minutes: '%H:%M'})";

  /** As many labels, about, that none of them hides a day. */
  private static final int TIMES_LABELLED = 5;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Chart chart;
  private final Points points;
  private final boolean band;

  VegaLite(Chart chart, Points points, boolean band) {
    this.chart = chart;
    this.points = points;
    this.band = band;
  }

  String json() {
    try {
      return JSON.writeValueAsString(specification());
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a tree of plain values is JSON", impossible);
    }
  }

  ObjectNode specification() {
    ObjectNode root = JSON.createObjectNode().put("$schema", SCHEMA);
    if (chart.title() != null) {
      root.putObject("title").put("text", chart.title()).put("anchor", "start");
    }
    root.set("data", JSON.createObjectNode().set("values", data()));
    boolean panels = chart.row() != null || chart.column() != null;
    if (panels) {
      root.set("facet", facet());
    }
    ObjectNode view = panels ? root.putObject("spec") : root;
    view.put("width", panels ? 260 : 440).put("height", panels ? 200 : 300);
    view.set("layer", layers());
    return root;
  }

  private ArrayNode data() {
    ArrayNode values = JSON.createArrayNode();
    for (Map<Channel, Object> point : points.values()) {
      ObjectNode value = values.addObject();
      point.forEach((channel, number) -> value.set(channel.key(), JSON.valueToTree(plain(number))));
    }
    return values;
  }

  private static Object plain(Object value) {
    boolean isPlain = value == null || value instanceof Number || value instanceof Boolean;
    return isPlain ? value : value.toString();
  }

  private ObjectNode facet() {
    ObjectNode facet = JSON.createObjectNode();
    if (chart.row() != null) {
      facet.set("row", named(Channel.ROW, chart.row()));
    }
    if (chart.column() != null) {
      facet.set("column", named(Channel.COLUMN, chart.column()));
    }
    return facet;
  }

  private ArrayNode layers() {
    ArrayNode layers = JSON.createArrayNode();
    if (band) {
      ObjectNode area = layers.addObject();
      area.putObject("mark").put("type", "area").put("opacity", 0.2);
      ObjectNode encoding = encoding("min");
      encoding.putObject("y2").put("aggregate", "max").put("field", Channel.Y.key());
      area.set("encoding", encoding);
    }
    ObjectNode marks = layers.addObject();
    marks.set("mark", mark());
    marks.set("encoding", encoding(band ? "median" : null));
    return layers;
  }

  private ObjectNode mark() {
    ObjectNode mark = JSON.createObjectNode().put("tooltip", true);
    return switch (chart.mark()) {
      case LINE -> mark.put("type", "line").put("strokeJoin", "round").put("point", showsPoints());
      case POINT -> mark.put("type", "point").put("filled", true);
    };
  }

  /** A line of one point would not be seen without it. */
  private boolean showsPoints() {
    Collection<Map<Object, Integer>> lines = points.lines().values();
    return lines.stream().mapToInt(Map::size).sum() <= POINTS_SHOWN
        || lines.stream().anyMatch(line -> line.size() == 1);
  }

  private ObjectNode encoding(String aggregate) {
    ObjectNode encoding = JSON.createObjectNode();
    encoding.set("x", x());
    encoding.set("y", y(aggregate));
    if (chart.color() != null) {
      encoding.set("color", color());
    }
    return encoding;
  }

  private ObjectNode x() {
    return switch (points.kinds().get(Channel.X)) {
      case NUMBERS -> scaled(Channel.X, chart.x(), chart.x().title());
      case TIMES -> ofTime(Channel.X, chart.x());
      case NAMES -> named(Channel.X, chart.x().title());
    };
  }

  private ObjectNode y(String aggregate) {
    String title = chart.y().title() + (band ? " (median and range)" : "");
    ObjectNode y = scaled(Channel.Y, chart.y(), title);
    return aggregate == null ? y : y.put("aggregate", aggregate);
  }

  private ObjectNode color() {
    if (points.kinds().get(Channel.COLOR) == Kind.NUMBERS) {
      ObjectNode color = ordered(Channel.COLOR, chart.color());
      // The light end would not be seen on white.
      ObjectNode scheme = color.putObject("scale").putObject("scheme").put("name", "viridis");
      scheme.putArray("extent").add(0).add(0.9);
      return legible(color);
    }
    ObjectNode color = named(Channel.COLOR, chart.color());
    ObjectNode scale = color.putObject("scale");
    if (points.distinct(Channel.COLOR) <= FEW_COLORS.size()) {
      scale.set("range", JSON.valueToTree(FEW_COLORS));
    } else {
      scale.put("scheme", MANY_COLORS);
    }
    return legible(color);
  }

  /** With a legend that is not as faint as a band, and cuts no name. */
  private static ObjectNode legible(ObjectNode color) {
    color.putObject("legend").put("symbolOpacity", 1).put("labelLimit", 0);
    return color;
  }

  private static ObjectNode scaled(Channel channel, Chart.Axis axis, String title) {
    ObjectNode node = field(channel, "quantitative", title);
    ObjectNode scale = node.putObject("scale");
    if (axis.logarithmic()) {
      scale.put("type", "log").put("nice", false).put("padding", 5);
      node.putObject("axis").put("labelExpr", POWERS).put("gridOpacity", 0.5);
    } else {
      scale.put("zero", false).put("nice", channel == Channel.Y);
    }
    return node;
  }

  private static ObjectNode ofTime(Channel channel, Chart.Axis axis) {
    ObjectNode node = field(channel, "temporal", axis.title() + " (UTC)");
    node.putObject("scale").put("type", "utc");
    ObjectNode labels = node.putObject("axis").put("format", MOMENT).put("labelExpr", HOURS);
    labels.put("tickCount", TIMES_LABELLED);
    return node;
  }

  private static ObjectNode named(Channel channel, String title) {
    return field(channel, "nominal", title);
  }

  private static ObjectNode ordered(Channel channel, String title) {
    return field(channel, "ordinal", title);
  }

  private static ObjectNode field(Channel channel, String type, String title) {
    return JSON.createObjectNode()
        .put("field", channel.key())
        .put("type", type)
        .put("title", title);
  }
}
