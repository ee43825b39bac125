package org.tangent.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;

/**
 * A spec as a tree. In a path {@code *} stands for whichever choice is there, as in {@code
 * optimizer.*.stepSize}.
 */
final class SpecTree {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ANY_CHOICE = "*";

  private final JsonNode root;

  private SpecTree(JsonNode root) {
    this.root = root;
  }

  static SpecTree parse(String json) {
    try {
      return new SpecTree(JSON.readTree(json));
    } catch (JsonProcessingException torn) {
      throw new IllegalArgumentException("a spec must be JSON: " + json, torn);
    }
  }

  Long number(String path) {
    return find(path).filter(JsonNode::isNumber).map(JsonNode::longValue).orElse(null);
  }

  Double real(String path) {
    return find(path).filter(JsonNode::isNumber).map(JsonNode::doubleValue).orElse(null);
  }

  Boolean truth(String path) {
    return find(path).filter(JsonNode::isBoolean).map(JsonNode::booleanValue).orElse(null);
  }

  /** A text, or the name of the choice that stands there. */
  String name(String path) {
    return find(path)
        .map(node -> node.isTextual() ? node.textValue() : choice(node).orElse(null))
        .orElse(null);
  }

  private Optional<JsonNode> find(String path) {
    JsonNode node = root;
    for (String key : path.split("\\.", -1)) {
      node = node.path(key.equals(ANY_CHOICE) ? choice(node).orElse("") : key);
    }
    return node.isMissingNode() || node.isNull() ? Optional.empty() : Optional.of(node);
  }

  /** The name of a choice is the only key of its node. */
  private static Optional<String> choice(JsonNode node) {
    return node.size() == 1 && node.isObject()
        ? Optional.of(node.fieldNames().next())
        : Optional.empty();
  }
}
