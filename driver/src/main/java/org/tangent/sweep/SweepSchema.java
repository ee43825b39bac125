package org.tangent.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The JSON Schema of the sweep file, made from the records of the engine, for editors that complete
 * and check YAML.
 *
 * <p>No component is required in {@code run}, since an axis may give it. In the definitions that
 * end in {@code .axes} an axis may stand for a value; the paths of axes refer to the components in
 * these, where what an axis may be is said once.
 */
public final class SweepSchema {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CALL = "^\\s*(range|linspace|logspace)\\s*\\(";
  private static final String NUMBER =
      "^[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?$";

  /** What an unquoted {@code range(0, 5)} leaves behind in a map between braces. */
  private static final String REST_OF_CALL = "^[-+.0-9eE]+\\s*\\)?$";

  private final ObjectNode definitions = JSON.createObjectNode();

  /** What may stand at a path, each with where it is defined. */
  private final Map<String, Map<ObjectNode, String>> axes = new LinkedHashMap<>();

  private SweepSchema() {}

  /** The schema's text, indented. */
  public static String json() {
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
    try {
      return JSON.writer(printer).writeValueAsString(new SweepSchema().sweepFile()) + "\n";
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a tree can always be written", impossible);
    }
  }

  private ObjectNode sweepFile() {
    ObjectNode root = object();
    root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    root.put("title", "Tangent sweep");
    root.put("description", "A named grid of training runs");
    root.putArray("required").add("sweep").add("run");
    ObjectNode sections = root.putObject("properties");
    sections
        .putObject("sweep")
        .put("description", "Name of the sweep")
        .put("type", "string")
        .put("pattern", "^[A-Za-z0-9][A-Za-z0-9._-]*$");
    sections
        .putObject("run")
        .put("description", "The base spec; axes of grid and zip replace what it gives")
        .put("$ref", reference(RecordType.RUN, false));
    addPaths(RecordType.RUN, SettingPath.ROOT);
    definitions.set("axes", paths());
    sections
        .putObject("grid")
        .put("description", "Axes by path; every combination is a run, the last axis fastest")
        .put("$ref", "#/$defs/axes");
    sections
        .putObject("zip")
        .put("description", "Maps of axes that move together; each map is one axis of the grid")
        .put("type", "array")
        .putObject("items")
        .put("$ref", "#/$defs/axes");
    sections.putObject("sample").put("$ref", reference(new RecordType(Sample.class), false));
    sections
        .putObject("randomSearch")
        .put("$ref", reference(new RecordType(RandomSearch.class), false));
    root.set("$defs", definitions);
    return root;
  }

  private static ObjectNode object() {
    return JSON.createObjectNode().put("type", "object").put("additionalProperties", false);
  }

  /** Every path at which an axis may stand, with and without the names of choices. */
  private void addPaths(RecordType type, SettingPath path) {
    for (RecordType.Component component : type.inOrder()) {
      SettingPath end = path.child(component.name());
      axes.computeIfAbsent(end.toString(), any -> new LinkedHashMap<>())
          .putIfAbsent(axis(component), reference(type, true) + "/properties/" + component.name());
      if (component.type() instanceof RecordType fields) {
        addPaths(fields, end);
      } else if (component.type() instanceof ChoiceType choice) {
        choice.options().values().forEach(option -> addPaths(option, end));
        choice.options().forEach((name, option) -> addPaths(option, end.child(name)));
      }
    }
  }

  /** Components of different choices may share a nameless path. */
  private ObjectNode paths() {
    ObjectNode schema = object();
    ObjectNode properties = schema.putObject("properties");
    axes.forEach(
        (path, definedAt) -> {
          ObjectNode axis = properties.putObject(path);
          if (definedAt.size() == 1) {
            axis.put("$ref", definedAt.values().iterator().next());
          } else {
            ArrayNode either = axis.putArray("anyOf");
            definedAt.values().forEach(place -> either.addObject().put("$ref", place));
          }
        });
    return schema;
  }

  private ObjectNode value(RecordType.Component component) {
    return described(component, orNull(component, value(component.type(), false)));
  }

  /** What may stand for a component in {@code grid}, defined once for all of its type. */
  private ObjectNode axis(RecordType.Component component) {
    SettingType type = component.type();
    String name = nameOf(type) + (component.isNullable() ? ".orNull" : "") + ".axis";
    if (!definitions.has(name)) {
      boolean isNumber = type instanceof SettingType.Plain plain && plain.isNumber();
      definitions.set(name, listOrCall(orNull(component, value(type, true)), isNumber));
    }
    return described(component, JSON.createObjectNode().put("$ref", "#/$defs/" + name));
  }

  private static String nameOf(SettingType type) {
    if (type instanceof SettingType.Plain plain) {
      return switch (plain) {
        case INT, LONG -> "integer";
        case DOUBLE -> "number";
        case BOOLEAN -> "boolean";
        case TEXT -> "text";
      };
    }
    if (type instanceof SettingType.Items items) {
      return nameOf(items.item()) + ".list";
    }
    if (type instanceof SettingType.Words words) {
      Enum<?> any = (Enum<?>) words.constants().values().iterator().next();
      return nameOf(any.getDeclaringClass());
    }
    return nameOf(type instanceof RecordType fields ? fields.type() : ((ChoiceType) type).type());
  }

  private static String nameOf(Class<?> type) {
    return type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
  }

  private static ObjectNode listOrCall(ObjectNode item, boolean isNumber) {
    ObjectNode axis = JSON.createObjectNode();
    ArrayNode either = axis.putArray("anyOf").add(item);
    if (isNumber) {
      either.addObject().put("type", "string").put("pattern", CALL);
    }
    either.addObject().put("type", "array").put("minItems", 1).set("items", item);
    return axis;
  }

  private static ObjectNode orNull(RecordType.Component component, ObjectNode value) {
    if (!component.isNullable()) {
      return value;
    }
    ObjectNode either = JSON.createObjectNode();
    either.putArray("anyOf").add(value).addObject().put("type", "null");
    return either;
  }

  private static ObjectNode described(RecordType.Component component, ObjectNode schema) {
    ObjectNode described = JSON.createObjectNode();
    if (!component.description().isEmpty()) {
      described.put("description", component.description());
    }
    if (!component.isRequired() && !component.isNullable()) {
      described.set("default", initial(component.type(), component.initial()));
    }
    return described.setAll(schema);
  }

  private static JsonNode initial(SettingType type, Setting initial) {
    if (initial instanceof Setting.Scalar scalar) {
      if (type == SettingType.Plain.BOOLEAN) {
        return JSON.getNodeFactory().booleanNode(Boolean.parseBoolean(scalar.text()));
      }
      return type instanceof SettingType.Plain plain && plain.isNumber()
          ? JSON.getNodeFactory().numberNode(new BigDecimal(scalar.text()))
          : JSON.getNodeFactory().textNode(scalar.text());
    }
    if (initial instanceof Setting.Sequence list && type instanceof SettingType.Items items) {
      ArrayNode all = JSON.createArrayNode();
      list.items().forEach(item -> all.add(initial(items.item(), item)));
      return all;
    }
    return JSON.createObjectNode();
  }

  private ObjectNode value(SettingType type, boolean withAxes) {
    ObjectNode schema = JSON.createObjectNode();
    if (type instanceof SettingType.Words words) {
      words.constants().keySet().forEach(schema.putArray("enum")::add);
    } else if (type instanceof SettingType.Plain plain) {
      plainValue(plain, schema);
    } else if (type instanceof SettingType.Items items) {
      schema.put("type", "array").set("items", value(items.item(), false));
    } else {
      schema.put("$ref", reference(type, withAxes));
    }
    return schema;
  }

  private void plainValue(SettingType.Plain type, ObjectNode schema) {
    switch (type) {
      case INT, LONG -> schema.put("$ref", numberOrText("integer"));
      case DOUBLE -> schema.put("$ref", numberOrText("number"));
      case BOOLEAN -> schema.put("type", "boolean");
      case TEXT -> schema.putArray("type").add("string").add("number").add("boolean");
    }
  }

  /** YAML 1.1 takes {@code 1e-3}, which has no dot, for a text. */
  private String numberOrText(String type) {
    ArrayNode either = definitions.putObject(type).putArray("anyOf");
    either.addObject().put("type", type);
    either.addObject().put("type", "string").put("pattern", NUMBER);
    return "#/$defs/" + type;
  }

  /** Defines a record or a choice where that is not done yet. */
  private String reference(SettingType type, boolean withAxes) {
    String name = nameOf(type) + (withAxes ? ".axes" : "");
    if (!definitions.has(name)) {
      definitions.putObject(name);
      definitions.set(
          name,
          type instanceof RecordType fields
              ? fields(fields, withAxes)
              : options((ChoiceType) type, withAxes));
    }
    return "#/$defs/" + name;
  }

  private ObjectNode fields(RecordType type, boolean withAxes) {
    ObjectNode schema = object();
    if (!type.description().isEmpty()) {
      schema.put("description", type.description());
    }
    ObjectNode properties = schema.putObject("properties");
    for (RecordType.Component component : type.inOrder()) {
      properties.set(component.name(), withAxes ? axis(component) : value(component));
    }
    if (withAxes) {
      schema.putObject("patternProperties").putObject(REST_OF_CALL).put("type", "null");
    }
    return schema;
  }

  private ObjectNode options(ChoiceType type, boolean withAxes) {
    ObjectNode schema = JSON.createObjectNode();
    ArrayNode either = schema.putArray("oneOf");
    type.options()
        .forEach(
            (name, option) -> {
              either.addObject().put("const", name).put("description", option.description());
              ObjectNode body = JSON.createObjectNode();
              ArrayNode bodies = body.putArray("anyOf");
              bodies.addObject().put("$ref", reference(option, withAxes));
              bodies.addObject().put("type", "null");
              ObjectNode named = object();
              named.putArray("required").add(name);
              named.putObject("properties").set(name, body);
              either.add(named);
            });
    return schema;
  }
}
