package org.tangent.sweep;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A sealed interface: the name of one of its records, alone or as the one key of a map that holds
 * the record's components.
 */
final class ChoiceType implements SettingType {

  /** The record that a setting chose, by name, and the components it gives. */
  record Chosen(String name, RecordType type, Setting body) {}

  private final Class<?> type;
  private final Map<String, RecordType> options = new LinkedHashMap<>();

  ChoiceType(Class<?> type) {
    this.type = type;
    for (Class<?> option : type.getPermittedSubclasses()) {
      options.put(nameOf(option), new RecordType(option));
    }
  }

  /** {@code TeacherStudent} is written {@code teacherStudent}. */
  static String nameOf(Class<?> option) {
    String name = option.getSimpleName();
    return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }

  Class<?> type() {
    return type;
  }

  Set<String> names() {
    return options.keySet();
  }

  Map<String, RecordType> options() {
    return options;
  }

  Optional<RecordType> option(String name) {
    return Optional.ofNullable(options.get(name));
  }

  /**
   * Reads which record a setting chooses.
   *
   * @throws SweepException if it names none or several
   */
  Chosen chosen(Setting setting, SettingPath path) {
    if (setting instanceof Setting.Scalar scalar) {
      return chosen(scalar.text(), new Setting.Mapping(List.of(), setting.place()), setting, path);
    }
    if (setting instanceof Setting.Mapping mapping && mapping.entries().size() == 1) {
      Setting.Entry entry = mapping.entries().get(0);
      Setting body =
          entry.value() instanceof Setting.Nothing
              ? new Setting.Mapping(List.of(), entry.place())
              : entry.value();
      return chosen(entry.key(), body, setting, path);
    }
    if (setting instanceof Setting.Mapping mapping && !mapping.entries().isEmpty()) {
      throw SweepException.at(
          path,
          "must name one choice, not several: " + String.join(", ", mapping.keys()),
          setting.place());
    }
    throw SweepException.at(path, rule() + setting.shown(), setting.place());
  }

  private Chosen chosen(String name, Setting body, Setting setting, SettingPath path) {
    RecordType type = options.get(name);
    if (type == null) {
      throw SweepException.at(path, rule() + ": " + name, setting.place());
    }
    return new Chosen(name, type, body);
  }

  private String rule() {
    return "must be " + NearestName.either(names());
  }
}
