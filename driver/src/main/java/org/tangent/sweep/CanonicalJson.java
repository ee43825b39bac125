package org.tangent.sweep;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.List;
import org.tangent.run.RunSpec;

/**
 * The one text of a resolved spec: every component that is not null, defaults filled in, in the
 * order of declaration; a choice as a map of one key; doubles as the shortest decimal that reads
 * back as the same number. Equal specs have equal texts.
 */
public final class CanonicalJson {
  private static final Place PLACE = new Place(Place.Origin.FILE, "canonical JSON");

  private CanonicalJson() {}

  public static String write(RunSpec spec) {
    StringBuilder json = new StringBuilder(600);
    write(RecordType.RUN, spec, json);
    return json.toString();
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws SweepException if the text is not a spec
   */
  public static RunSpec read(String json) {
    return SpecReader.run(SettingParser.json(PLACE, json));
  }

  private static void write(SettingType type, Object value, StringBuilder json) {
    if (type instanceof RecordType fields) {
      writeRecord(fields, value, json);
    } else if (type instanceof ChoiceType choice) {
      String name = ChoiceType.nameOf(value.getClass());
      json.append("{\"").append(name).append("\":");
      writeRecord(choice.options().get(name), value, json);
      json.append('}');
    } else if (type instanceof SettingType.Words) {
      writeText(SettingType.Words.nameOf(value), json);
    } else if (type instanceof SettingType.Items items) {
      writeItems(items.item(), (List<?>) value, json);
    } else {
      writePlain((SettingType.Plain) type, value, json);
    }
  }

  private static void writeRecord(RecordType type, Object value, StringBuilder json) {
    json.append('{');
    String separator = "";
    for (RecordType.Component component : type.inOrder()) {
      Object part = component.of(value);
      if (part != null) {
        json.append(separator).append('"').append(component.name()).append("\":");
        write(component.type(), part, json);
        separator = ",";
      }
    }
    json.append('}');
  }

  private static void writePlain(SettingType.Plain type, Object value, StringBuilder json) {
    switch (type) {
      case INT, LONG, BOOLEAN -> json.append(value);
      case DOUBLE -> json.append(NumberText.shortest((Double) value));
      case TEXT -> writeText((String) value, json);
    }
  }

  private static void writeItems(SettingType type, List<?> items, StringBuilder json) {
    json.append('[');
    String separator = "";
    for (Object item : items) {
      json.append(separator);
      write(type, item, json);
      separator = ",";
    }
    json.append(']');
  }

  private static void writeText(String text, StringBuilder json) {
    json.append('"').append(JsonStringEncoder.getInstance().quoteAsString(text)).append('"');
  }
}
