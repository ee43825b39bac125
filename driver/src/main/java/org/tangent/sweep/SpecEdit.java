package org.tangent.sweep;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Puts something at a dotted path of a tree of settings. The path may leave out the names of
 * choices; where a list of choices stands on the way, the change is made in each that has such a
 * component.
 */
final class SpecEdit {

  /** Gives the setting to stand at a path, from the one that is written there or null. */
  interface Change {
    Setting apply(SettingPath path, Setting written);
  }

  private final Place place;
  private final Change change;
  private final List<SettingPath> reached = new ArrayList<>();
  private final Set<String> known = new LinkedHashSet<>();
  private SweepException misfit;
  private SettingPath unknown;
  private boolean belowAxis;

  /**
   * @param place where the path was written
   */
  SpecEdit(Place place, Change change) {
    this.place = place;
    this.change = change;
  }

  /** The paths at which the change was made, with the names of choices. */
  List<SettingPath> reached() {
    return reached;
  }

  /** Whether the change was made inside the items of an axis. */
  boolean isBelowAxis() {
    return belowAxis;
  }

  /**
   * Returns a changed copy.
   *
   * @param tree a map of the type's components
   * @param root the path of the tree itself
   * @param path the path below it
   * @throws SweepException if the path leads nowhere
   */
  Setting apply(RecordType type, Setting tree, SettingPath root, SettingPath path) {
    Setting changed = change(type, tree, root, path);
    if (changed == null) {
      throw unknown != null ? NearestName.unknown(unknown, known, place) : misfit;
    }
    return changed;
  }

  /** Returns a changed copy, or null if the path leads nowhere. */
  private Setting change(SettingType type, Setting current, SettingPath done, SettingPath rest) {
    if (rest.isRoot()) {
      reached.add(done);
      return change.apply(done, current);
    }
    if (current instanceof Setting.Sequence axis && !(type instanceof SettingType.Items)) {
      return eachItem(type, axis, done, rest);
    }
    if (type instanceof RecordType fields) {
      return field(fields, current, done, rest);
    }
    return type instanceof ChoiceType choice
        ? choice(choice, current, done, rest)
        : unknown(done.child(rest.head()), List.of());
  }

  private Setting eachItem(
      SettingType type, Setting.Sequence axis, SettingPath done, SettingPath rest) {
    belowAxis = true;
    List<Setting> items = new ArrayList<>();
    boolean fits = false;
    for (Setting item : axis.items()) {
      Setting changed = change(type, item, done, rest);
      fits |= changed != null;
      items.add(changed == null ? item : changed);
    }
    return fits ? new Setting.Sequence(items, axis.place()) : null;
  }

  private Setting field(RecordType type, Setting current, SettingPath done, SettingPath rest) {
    if (type.component(rest.head()).isEmpty()) {
      return unknown(
          done.child(rest.head()),
          type.components().stream().map(RecordType.Component::name).toList());
    }
    RecordType.Component component = type.component(rest.head()).get();
    if (current instanceof Setting.Scalar) {
      throw SweepException.at(done, "must be a map" + current.shown(), current.place());
    }
    Setting.Mapping map =
        current instanceof Setting.Mapping mapping
            ? mapping
            : new Setting.Mapping(List.of(), place);
    Setting written = map.get(component.name());
    boolean isLast = rest.length() == 1;
    Setting child = written == null && !isLast ? component.initial() : written;
    Setting changed = change(component.type(), child, done.child(component.name()), rest.tail());
    return changed == null ? null : map.with(component.name(), changed);
  }

  private Setting choice(ChoiceType type, Setting current, SettingPath done, SettingPath rest) {
    boolean isNamed = type.option(rest.head()).isPresent();
    if (current == null || current instanceof Setting.Nothing) {
      return isNamed
          ? option(type, rest.head(), new Setting.Mapping(List.of(), place), done, rest.tail())
          : misfit(done, "is required before %s can be given".formatted(done.child(rest.head())));
    }
    ChoiceType.Chosen chosen = type.chosen(current, done);
    if (isNamed && !chosen.name().equals(rest.head())) {
      return misfit(done, "is %s, not %s".formatted(chosen.name(), rest.head()));
    }
    if (!isNamed && chosen.type().component(rest.head()).isEmpty()) {
      known.addAll(chosen.type().components().stream().map(RecordType.Component::name).toList());
      return unknown(done.child(rest.head()), type.names());
    }
    return option(type, chosen.name(), chosen.body(), done, isNamed ? rest.tail() : rest);
  }

  private Setting option(
      ChoiceType type, String name, Setting body, SettingPath done, SettingPath rest) {
    Setting changed = change(type.options().get(name), body, done.child(name), rest);
    return changed == null
        ? null
        : new Setting.Mapping(
            List.of(new Setting.Entry(name, body.place(), changed)), body.place());
  }

  private Setting misfit(SettingPath path, String rule) {
    misfit = misfit == null ? SweepException.at(path, rule, place) : misfit;
    return null;
  }

  private Setting unknown(SettingPath path, Collection<String> candidates) {
    unknown = unknown == null ? path : unknown;
    known.addAll(candidates);
    return null;
  }
}
