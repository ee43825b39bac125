package org.tangent.sweep;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The way from the root of a spec to one of its components, written with dots. A choice on the way
 * adds its name: {@code optimizer.gaussNewton.stepSize}.
 */
record SettingPath(List<String> names) {
  static final SettingPath ROOT = new SettingPath(List.of());

  SettingPath {
    names = List.copyOf(names);
  }

  /**
   * Reads a dotted path.
   *
   * @throws SweepException if a name in it is empty
   */
  static SettingPath parse(String text, Place place) {
    List<String> names = Arrays.stream(text.split("\\.", -1)).map(String::strip).toList();
    if (names.contains("")) {
      throw new SweepException(
          "a path must be names joined by single dots: \"%s\" (%s)".formatted(text, place));
    }
    return new SettingPath(names);
  }

  SettingPath child(String name) {
    List<String> longer = new ArrayList<>(names);
    longer.add(name);
    return new SettingPath(longer);
  }

  /** This path without its first name. */
  SettingPath tail() {
    return new SettingPath(names.subList(1, names.size()));
  }

  String head() {
    return names.get(0);
  }

  boolean isRoot() {
    return names.isEmpty();
  }

  int length() {
    return names.size();
  }

  boolean startsWith(SettingPath prefix) {
    return prefix.length() <= length() && names.subList(0, prefix.length()).equals(prefix.names);
  }

  @Override
  public String toString() {
    return String.join(".", names);
  }
}
