package org.tangent.sweep;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes the axes out of a tree of settings, in the order in which they stand in it. What is left is
 * a tree of single values, with nothing where an axis was.
 */
final class AxisTree {

  /** An axis and where it stood. */
  record Axis(SettingPath path, Grid grid, Place place) {}

  private final List<Axis> axes = new ArrayList<>();

  List<Axis> axes() {
    return axes;
  }

  /** Whether a setting of this type stands for several values. */
  static boolean isAxis(SettingType type, Setting setting) {
    if (type instanceof SettingType.Items) {
      return setting instanceof Setting.Sequence list
          && !list.items().isEmpty()
          && list.items().get(0) instanceof Setting.Sequence;
    }
    return setting instanceof Setting.Sequence
        || (type instanceof SettingType.Plain plain
            && plain.isNumber()
            && setting instanceof Setting.Scalar scalar
            && AxisFunction.isCall(scalar.text()));
  }

  /**
   * Takes the axes out of a setting.
   *
   * @return the setting without them, or null if it is one
   * @throws SweepException if a key or a choice is not known, or an axis breaks a rule
   */
  Setting take(SettingType type, Setting setting, SettingPath path) {
    if (isAxis(type, setting)) {
      axes.add(new Axis(path, grid(type, setting, path), setting.place()));
      return null;
    }
    if (type instanceof RecordType fields && setting instanceof Setting.Mapping mapping) {
      return takeFields(fields, mapping, path);
    }
    if (type instanceof ChoiceType choice && !(setting instanceof Setting.Nothing)) {
      ChoiceType.Chosen chosen = choice.chosen(setting, path);
      Setting body = take(chosen.type(), chosen.body(), path.child(chosen.name()));
      Setting.Mapping bare = new Setting.Mapping(List.of(), setting.place());
      return body == null ? bare : bare.with(chosen.name(), body);
    }
    return setting;
  }

  private Setting takeFields(RecordType type, Setting.Mapping mapping, SettingPath path) {
    Setting.Mapping rest = mapping;
    for (Setting.Entry entry : mapping.entries()) {
      RecordType.Component component = type.require(path, entry.key(), entry.place());
      Setting value = take(component.type(), entry.value(), path.child(entry.key()));
      if (value == null) {
        rest = rest.without(entry.key());
      } else if (value != entry.value()) {
        rest = rest.with(entry.key(), value);
      }
    }
    return rest;
  }

  private static Grid grid(SettingType type, Setting setting, SettingPath path) {
    if (setting instanceof Setting.Scalar call) {
      return new Grid.Values(path, AxisFunction.values(call, path).held());
    }
    List<Setting> items = ((Setting.Sequence) setting).items();
    if (items.isEmpty()) {
      throw SweepException.at(path, "must have a value or more: []", setting.place());
    }
    if (!(type instanceof RecordType || type instanceof ChoiceType)) {
      return new Grid.Values(path, new AxisValues.Listed(items));
    }
    return alternatives(type, items, path);
  }

  /** Each item with the axes that it brings. */
  private static Grid alternatives(SettingType type, List<Setting> items, SettingPath path) {
    List<Grid> parts = new ArrayList<>();
    List<Setting> plain = new ArrayList<>();
    for (Setting item : items) {
      AxisTree own = new AxisTree();
      Setting rest = own.take(type, item, path);
      List<Grid> factors = new ArrayList<>();
      if (rest != null) {
        plain.add(rest);
        factors.add(new Grid.Values(path, new AxisValues.Listed(List.of(rest))));
      }
      own.axes().forEach(axis -> factors.add(axis.grid()));
      parts.add(Grid.Product.of(factors));
    }
    Grid.Sum sum = Grid.Sum.of(parts);
    return sum.size() == plain.size() && plain.size() == items.size() && isPlain(parts)
        ? new Grid.Values(path, new AxisValues.Listed(plain))
        : sum;
  }

  private static boolean isPlain(List<Grid> parts) {
    return parts.stream().allMatch(part -> ((Grid.Product) part).factors().size() == 1);
  }
}
