package org.tangent.sweep;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A setting given after the file as {@code key=value}. The value is YAML; commas outside brackets,
 * braces, parentheses and quotes make it a list.
 *
 * @param path the key
 * @param value the value, every part of which stands at the override's place
 */
record CommandLineOverride(SettingPath path, Setting value, Place place) {

  /**
   * Reads an override.
   *
   * @throws SweepException if it is not of the form {@code key=value}
   */
  static CommandLineOverride parse(String text) {
    Place place = Place.override(text);
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new SweepException("an override must be key=value: \"%s\"".formatted(text));
    }
    SettingPath path = SettingPath.parse(text.substring(0, equals), place);
    List<Setting> items = new ArrayList<>();
    for (String item : split(text.substring(equals + 1))) {
      if (item.isBlank()) {
        throw SweepException.at(path, "must not be given an empty value", place);
      }
      items.add(SettingParser.yaml(place, item.strip()));
    }
    return new CommandLineOverride(
        path, items.size() == 1 ? items.get(0) : new Setting.Sequence(items, place), place);
  }

  private static List<String> split(String text) {
    List<String> items = new ArrayList<>();
    Deque<Character> open = new ArrayDeque<>();
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean quoted = !open.isEmpty() && (open.peek() == '"' || open.peek() == '\'');
      if (quoted) {
        if (c == open.peek()) {
          open.pop();
        }
      } else if ("([{".indexOf(c) >= 0 || ((c == '"' || c == '\'') && beginsItem(text, start, i))) {
        open.push(c);
      } else if (")]}".indexOf(c) >= 0 && !open.isEmpty()) {
        open.pop();
      } else if (c == ',' && open.isEmpty()) {
        items.add(text.substring(start, i));
        start = i + 1;
      }
    }
    items.add(text.substring(start));
    return items;
  }

  /** A quote in the middle of a word, as in {@code it's}, is a letter. */
  private static boolean beginsItem(String text, int start, int index) {
    String before = text.substring(start, index).strip();
    return before.isEmpty() || "([{,:".indexOf(before.charAt(before.length() - 1)) >= 0;
  }
}
