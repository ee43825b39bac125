package org.tangent.sweep;

import java.util.ArrayList;
import java.util.List;

/**
 * A node of a sweep file, an override or a default: text, nothing, a list or a map. Immutable; a
 * changed copy shares whatever did not change.
 *
 * <p>Scalars stay text until the component that they are meant for is known, since YAML alone
 * cannot tell: {@code 1e-3} without a dot is a text in YAML 1.1.
 */
abstract sealed class Setting {

  /** Text, quoted or not. */
  static final class Scalar extends Setting {
    private final String text;

    Scalar(String text, Place place) {
      super(place);
      this.text = text;
    }

    String text() {
      return text;
    }

    @Override
    String shown() {
      return ": " + text;
    }
  }

  /** The null of YAML, also an empty value. */
  static final class Nothing extends Setting {
    Nothing(Place place) {
      super(place);
    }

    @Override
    String shown() {
      return ": null";
    }
  }

  /** A list. */
  static final class Sequence extends Setting {
    private final List<Setting> items;

    Sequence(List<Setting> items, Place place) {
      super(place);
      this.items = List.copyOf(items);
    }

    List<Setting> items() {
      return items;
    }

    @Override
    String shown() {
      return ", not a list";
    }
  }

  /** A map; short, and therefore searched from its start. */
  static final class Mapping extends Setting {
    private final List<Entry> entries;

    Mapping(List<Entry> entries, Place place) {
      super(place);
      this.entries = entries;
    }

    List<Entry> entries() {
      return entries;
    }

    List<String> keys() {
      return entries.stream().map(Entry::key).toList();
    }

    /** The value of a key, or null. */
    Setting get(String key) {
      int index = indexOf(key);
      return index < 0 ? null : entries.get(index).value();
    }

    /** What stands at a path, or null. */
    Setting get(SettingPath path) {
      Setting found = this;
      for (String name : path.names()) {
        found = found instanceof Mapping mapping ? mapping.get(name) : null;
      }
      return found;
    }

    /** A copy with the key's value replaced, or added at the end. */
    Mapping with(String key, Setting value) {
      int index = indexOf(key);
      List<Entry> changed = new ArrayList<>(entries.size() + 1);
      changed.addAll(entries);
      if (index < 0) {
        changed.add(new Entry(key, value.place(), value));
      } else {
        changed.set(index, new Entry(key, entries.get(index).place(), value));
      }
      return new Mapping(changed, place());
    }

    /** A copy with what stands at a path replaced; maps that are missing on the way are made. */
    Mapping with(SettingPath path, Setting value) {
      return with(path.names(), 0, value);
    }

    private Mapping with(List<String> path, int depth, Setting value) {
      String key = path.get(depth);
      if (depth == path.size() - 1) {
        return with(key, value);
      }
      Mapping child =
          get(key) instanceof Mapping mapping ? mapping : new Mapping(List.of(), value.place());
      return with(key, child.with(path, depth + 1, value));
    }

    Mapping without(String key) {
      return new Mapping(
          entries.stream().filter(entry -> !entry.key().equals(key)).toList(), place());
    }

    private int indexOf(String key) {
      for (int i = 0; i < entries.size(); i++) {
        if (entries.get(i).key().equals(key)) {
          return i;
        }
      }
      return -1;
    }

    @Override
    String shown() {
      return ", not a map";
    }
  }

  /**
   * A key of a map with its value.
   *
   * @param place where the key stands
   */
  record Entry(String key, Place place, Setting value) {}

  private record Binding(SettingType type, Object value) {}

  private final Place place;

  /** What this was bound to last: a pure function of this and the type, so races are harmless. */
  private Binding binding;

  private Setting(Place place) {
    this.place = place;
  }

  Place place() {
    return place;
  }

  /** The end of a message that tells what stands here in place of what should. */
  abstract String shown();

  /** What {@link #remember} was given for a type, or null. */
  Object recall(SettingType type) {
    Binding last = binding;
    return last != null && last.type() == type ? last.value() : null;
  }

  void remember(SettingType type, Object value) {
    binding = new Binding(type, value);
  }
}
