package org.tangent.sweep;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Reads YAML or JSON into {@link Setting}s.
 *
 * <p>Inside the braces or brackets of YAML a comma ends a text, so that {@code {stepSize:
 * logspace(-2, 2, 5)}} arrives as three keys. A text that begins a call of an axis function is put
 * together again with what follows it, up to the closing parenthesis.
 */
final class SettingParser {
  private static final YAMLFactory YAML = new YAMLFactory();
  private static final JsonFactory JSON = new JsonFactory();
  private static final Pattern OPEN_CALL = Pattern.compile("(range|linspace|logspace)\\s*\\([^)]*");

  private final JsonParser parser;
  private final IntFunction<Place> places;

  private SettingParser(JsonParser parser, IntFunction<Place> places) {
    this.parser = parser;
    this.places = places;
  }

  /** Reads a file of YAML. */
  static Setting yaml(String file, String text) {
    return parse(YAML, text, line -> Place.line(file, line));
  }

  /** Reads YAML of which every part stands at one place. */
  static Setting yaml(Place place, String text) {
    return parse(YAML, text, line -> place);
  }

  /** Reads JSON of which every part stands at one place. */
  static Setting json(Place place, String text) {
    return parse(JSON, text, line -> place);
  }

  private static Setting parse(JsonFactory format, String text, IntFunction<Place> places) {
    try (JsonParser parser = format.createParser(text)) {
      return new SettingParser(parser, places).document();
    } catch (JsonProcessingException broken) {
      throw notReadable(broken, places);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private static SweepException notReadable(
      JsonProcessingException broken, IntFunction<Place> places) {
    String problem = broken.getOriginalMessage().lines().findFirst().orElse("");
    problem = problem.replaceFirst(", got this instead.*", "");
    int line = broken.getLocation() == null ? 1 : broken.getLocation().getLineNr();
    if (broken.getCause() instanceof MarkedYAMLException marked) {
      problem = marked.getProblem();
      line = marked.getProblemMark().getLine() + 1;
    }
    return new SweepException(
        "not readable: %s (%s)".formatted(problem, places.apply(Math.max(1, line))), broken);
  }

  private Setting document() throws IOException {
    Setting root = parser.nextToken() == null ? new Setting.Nothing(places.apply(1)) : node();
    if (parser.nextToken() != null) {
      throw new SweepException("there must be one document, not several (%s)".formatted(here()));
    }
    return root;
  }

  private Place here() {
    return places.apply(Math.max(1, parser.currentTokenLocation().getLineNr()));
  }

  private Setting node() throws IOException {
    Place place = here();
    if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
      throw new SweepException(
          "aliases of YAML cannot be used: *%s (%s)".formatted(parser.getText(), place));
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> mapping(place);
      case START_ARRAY -> sequence(place);
      case VALUE_NULL -> new Setting.Nothing(place);
      case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
          new Setting.Scalar(parser.getText(), place);
      default ->
          throw new SweepException(
              "must be a text, a number, a list or a map (%s)".formatted(place));
    };
  }

  private Setting mapping(Place place) throws IOException {
    List<Setting.Entry> entries = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      Place keyPlace = here();
      parser.nextToken();
      Setting.Entry last = entries.isEmpty() ? null : entries.get(entries.size() - 1);
      if (last != null
          && isOpenCall(last.value())
          && parser.currentToken() == JsonToken.VALUE_NULL) {
        Setting call = joined((Setting.Scalar) last.value(), key);
        entries.set(entries.size() - 1, new Setting.Entry(last.key(), last.place(), call));
        continue;
      }
      if (entries.stream().anyMatch(entry -> entry.key().equals(key))) {
        throw new SweepException("%s is given twice (%s)".formatted(key, keyPlace));
      }
      entries.add(new Setting.Entry(key, keyPlace, node()));
    }
    return new Setting.Mapping(List.copyOf(entries), place);
  }

  private Setting sequence(Place place) throws IOException {
    List<Setting> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      Setting item = node();
      int last = items.size() - 1;
      if (last >= 0 && isOpenCall(items.get(last)) && item instanceof Setting.Scalar part) {
        items.set(last, joined((Setting.Scalar) items.get(last), part.text()));
      } else {
        items.add(item);
      }
    }
    return new Setting.Sequence(items, place);
  }

  private static boolean isOpenCall(Setting setting) {
    return setting instanceof Setting.Scalar scalar && OPEN_CALL.matcher(scalar.text()).matches();
  }

  private static Setting joined(Setting.Scalar start, String next) {
    return new Setting.Scalar(start.text() + ", " + next, start.place());
  }
}
