package org.tangent.sweep;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Puts the axes of a file and the overrides into the tree of the base run, and takes them out again
 * as one grid.
 *
 * <p>Shallow paths go first, so that what a choice brings is there before an axis below it; at the
 * same depth overrides go last. What an override gave is not replaced by the file.
 */
final class GridBuilder {

  private enum Source {
    GRID,
    ZIP,
    OVERRIDE
  }

  /**
   * Something to be put into the tree.
   *
   * @param group which map of the file's zip it comes from
   * @param reached where it was put, filled in when that is known
   */
  private record Edit(
      Source source,
      int group,
      SettingPath path,
      Setting value,
      Place place,
      List<SettingPath> reached) {}

  /** The tree of single values and the grid of what varies. */
  record Built(Setting.Mapping base, Grid.Product grid, List<SettingPath> axes) {}

  private final List<Edit> edits = new ArrayList<>();
  private final Map<SettingPath, Place> given = new HashMap<>();
  private Setting tree;

  /**
   * @param run the base run
   * @throws SweepException if an axis stands in it
   */
  GridBuilder(Setting run) {
    AxisTree axes = new AxisTree();
    axes.take(RecordType.RUN, run, SettingPath.ROOT);
    for (AxisTree.Axis axis : axes.axes()) {
      throw SweepException.at(
          axis.path(), "must be one value in run; several belong in grid", axis.place());
    }
    this.tree = run;
  }

  void grid(SettingPath path, Setting axis, Place place) {
    add(Source.GRID, 0, path, axis, place);
  }

  void zip(int group, SettingPath path, Setting axis, Place place) {
    boolean isCall = axis instanceof Setting.Scalar scalar && AxisFunction.isCall(scalar.text());
    if (!isCall && !(axis instanceof Setting.Sequence)) {
      throw SweepException.at(path, "must be a list in zip" + axis.shown(), axis.place());
    }
    add(Source.ZIP, group, path, axis, place);
  }

  void override(CommandLineOverride override) {
    add(Source.OVERRIDE, 0, override.path(), override.value(), override.place());
  }

  private void add(Source source, int group, SettingPath path, Setting value, Place place) {
    edits.add(new Edit(source, group, path, value, place, new ArrayList<>()));
  }

  /**
   * Builds the grid.
   *
   * @throws SweepException if a path leads nowhere, an axis breaks a rule, or two are given for one
   *     path
   * @throws ArithmeticException if there are more than 2⁶³ − 1 points
   */
  Built build() {
    edits.stream()
        .sorted(
            Comparator.<Edit>comparingInt(edit -> depth(edit.path()))
                .thenComparing(edit -> edit.source() == Source.OVERRIDE))
        .forEach(this::put);
    AxisTree axes = new AxisTree();
    Setting base = axes.take(RecordType.RUN, tree, SettingPath.ROOT);
    Map<Object, List<AxisTree.Axis>> groups = new LinkedHashMap<>();
    axes.axes().stream()
        .sorted(Comparator.comparingInt(axis -> owner(axis.path())))
        .forEach(
            axis -> groups.computeIfAbsent(factorKey(axis), key -> new ArrayList<>()).add(axis));
    List<Grid> factors = groups.values().stream().map(this::factor).toList();
    List<SettingPath> paths =
        groups.values().stream().flatMap(List::stream).map(AxisTree.Axis::path).toList();
    return new Built((Setting.Mapping) base, Grid.Product.of(factors), paths);
  }

  /**
   * Where points of the grid, once it is built, have numbers of their own.
   *
   * @param path may leave out the names of choices
   * @param place where the path was written
   * @return paths with the names of choices
   * @throws SweepException if the path leads nowhere, no point sets it, or it is that of something
   *     other than a real number
   */
  List<SettingPath> numbers(SettingPath path, Place place) {
    List<SettingPath> found = new ArrayList<>();
    SpecEdit search =
        new SpecEdit(
            place,
            (end, written) -> {
              if (written != null && !written.place().isDefault()) {
                found.add(end);
              }
              return written == null ? new Setting.Nothing(place) : written;
            });
    search.apply(RecordType.RUN, tree, SettingPath.ROOT, path);
    if (found.isEmpty()) {
      throw SweepException.at(path, "is given at no point of the grid", place);
    }
    for (SettingPath end : found) {
      if (type(end) != SettingType.Plain.DOUBLE) {
        throw SweepException.at(end, "must be a real number for a random search", place);
      }
    }
    return found.stream().distinct().toList();
  }

  /** The type at the end of a path with the names of choices. */
  private static SettingType type(SettingPath path) {
    SettingType type = RecordType.RUN;
    for (String name : path.names()) {
      type = type instanceof ChoiceType choice ? choice.options().get(name) : component(type, name);
    }
    return type;
  }

  /** Number of names in a path, those of choices left out. */
  private static int depth(SettingPath path) {
    SettingType type = RecordType.RUN;
    int depth = 0;
    for (String name : path.names()) {
      if (type instanceof ChoiceType choice && choice.option(name).isPresent()) {
        type = choice.options().get(name);
        continue;
      }
      depth++;
      type = component(type, name);
    }
    return depth;
  }

  /** The type of a component, of any choice that has it; text where there is none. */
  private static SettingType component(SettingType type, String name) {
    if (type instanceof RecordType fields) {
      return fields.component(name).map(RecordType.Component::type).orElse(SettingType.Plain.TEXT);
    }
    if (type instanceof ChoiceType choice) {
      return choice.options().values().stream()
          .filter(option -> option.component(name).isPresent())
          .findFirst()
          .map(option -> component(option, name))
          .orElse(SettingType.Plain.TEXT);
    }
    return SettingType.Plain.TEXT;
  }

  private void put(Edit edit) {
    SpecEdit change =
        new SpecEdit(edit.place(), (path, written) -> replacement(edit, path, written));
    tree = change.apply(RecordType.RUN, tree, SettingPath.ROOT, edit.path());
    if (edit.source() == Source.ZIP && change.isBelowAxis()) {
      throw SweepException.at(edit.path(), "cannot be zipped below another axis", edit.place());
    }
    edit.reached().addAll(change.reached());
    change.reached().forEach(path -> given.putIfAbsent(path, edit.place()));
  }

  private Setting replacement(Edit edit, SettingPath path, Setting written) {
    if (edit.source() == Source.OVERRIDE || written == null || written.place().isDefault()) {
      return edit.value();
    }
    if (written.place().isOverride()) {
      return written;
    }
    given.entrySet().stream()
        .filter(earlier -> path.startsWith(earlier.getKey()))
        .findFirst()
        .ifPresent(
            earlier -> {
              throw SweepException.at(
                  path, "is given twice, first in " + written.place(), edit.place());
            });
    return edit.value();
  }

  /** Index of the edit that an axis stems from; those of the file count before overrides. */
  private int owner(SettingPath axis) {
    int owner = edits.size();
    int longest = -1;
    for (int i = 0; i < edits.size(); i++) {
      Edit edit = edits.get(i);
      if (longest >= 0 && edit.source() == Source.OVERRIDE) {
        break;
      }
      for (SettingPath path : edit.reached()) {
        if (axis.startsWith(path) && path.length() > longest) {
          longest = path.length();
          owner = i;
        }
      }
    }
    return owner;
  }

  /** Axes with equal keys move together. */
  private Object factorKey(AxisTree.Axis axis) {
    int owner = owner(axis.path());
    return edits.get(owner).source() == Source.ZIP ? edits.get(owner).group() : axis.path();
  }

  private Grid factor(List<AxisTree.Axis> axes) {
    if (axes.size() == 1) {
      return axes.get(0).grid();
    }
    AxisTree.Axis first = axes.get(0);
    for (AxisTree.Axis axis : axes) {
      if (length(axis.grid()) != length(first.grid())) {
        throw SweepException.at(
            axis.path(),
            "must have as many values as %s, %d: %d"
                .formatted(first.path(), length(first.grid()), length(axis.grid())),
            axis.place());
      }
    }
    return axes.stream().allMatch(axis -> axis.grid() instanceof Grid.Values)
        ? new Grid.Zip(axes.stream().map(axis -> (Grid.Values) axis.grid()).toList())
        : zipOfChoices(axes);
  }

  /** Number of values, or of choices whatever axes they bring. */
  private static long length(Grid axis) {
    return axis instanceof Grid.Sum choices ? choices.parts().size() : axis.size();
  }

  /** Each choice with what stands beside it; the axes that it brings stay its own. */
  private static Grid zipOfChoices(List<AxisTree.Axis> axes) {
    List<List<Grid>> columns = axes.stream().map(axis -> alternatives(axis.grid())).toList();
    return Grid.Sum.of(
        IntStream.range(0, columns.get(0).size())
            .<Grid>mapToObj(
                row -> Grid.Product.of(columns.stream().map(column -> column.get(row)).toList()))
            .toList());
  }

  /** An axis as its values one by one, or its choices. */
  private static List<Grid> alternatives(Grid axis) {
    if (axis instanceof Grid.Sum choices) {
      return choices.parts();
    }
    Grid.Values values = (Grid.Values) axis;
    return LongStream.range(0, values.size())
        .<Grid>mapToObj(
            i ->
                new Grid.Values(
                    values.path(), new AxisValues.Listed(List.of(values.values().at(i)))))
        .toList();
  }
}
