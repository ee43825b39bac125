package org.tangent.sweep;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads a sweep file: {@code sweep} names it, {@code run} is the base spec, {@code grid} and {@code
 * zip} hold the axes, {@code sample} draws a part of the grid, {@code randomSearch} points around
 * it.
 */
public final class SweepFile {
  private static final List<String> SECTIONS =
      List.of("sweep", "run", "grid", "zip", "sample", "randomSearch");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  /** The sections that hold a record, by name. */
  private static final Map<String, RecordType> DRAWS =
      Map.of(
          "sample", new RecordType(Sample.class),
          "randomSearch", new RecordType(RandomSearch.class));

  private final String file;
  private final String text;
  private final Map<String, Setting> sections = new LinkedHashMap<>();
  private final List<CommandLineOverride> overrides = new ArrayList<>();

  private SweepFile(String file, String text) {
    this.file = file;
    this.text = text;
  }

  /**
   * Reads a local file.
   *
   * @param overrides settings as {@code key=value}, which go before those of the file
   * @throws SweepException if the file cannot be read, or a point of the sweep is not a valid run
   */
  public static Sweep read(Path file, List<String> overrides) {
    try {
      return read(file.toString(), Files.readString(file), overrides);
    } catch (NoSuchFileException missing) {
      throw new SweepException("%s does not exist".formatted(file), missing);
    } catch (CharacterCodingException notText) {
      throw new SweepException("%s is not UTF-8 text".formatted(file), notText);
    } catch (IOException unreadable) {
      if (Files.isDirectory(file)) {
        throw new SweepException("%s must be a file, not a folder".formatted(file), unreadable);
      }
      throw new SweepException("%s cannot be read: %s".formatted(file, unreadable), unreadable);
    }
  }

  /**
   * Reads the text of a file.
   *
   * @param name the file's name, for messages
   * @param text its content
   * @param overrides settings as {@code key=value}, which go before those of the file
   * @throws SweepException if a point of the sweep is not a valid run
   */
  public static Sweep read(String name, String text, List<String> overrides) {
    SweepFile file = new SweepFile(name, text);
    file.readSections();
    overrides.forEach(file::override);
    Sweep sweep = file.sweep();
    sweep.runs().forEach(valid -> {});
    return sweep;
  }

  private Place start() {
    return Place.line(file, 1);
  }

  private void readSections() {
    Setting root = SettingParser.yaml(file, text);
    if (!(root instanceof Setting.Mapping mapping)) {
      throw new SweepException(
          "a sweep file must be a map with the keys %s (%s)"
              .formatted(String.join(", ", SECTIONS), root.place()));
    }
    for (Setting.Entry entry : mapping.entries()) {
      if (!SECTIONS.contains(entry.key())) {
        throw NearestName.unknown(section(entry.key()), SECTIONS, entry.place());
      }
      sections.put(entry.key(), entry.value());
    }
  }

  private static SettingPath section(String name) {
    return SettingPath.ROOT.child(name);
  }

  private void override(String argument) {
    CommandLineOverride override = CommandLineOverride.parse(argument);
    SettingPath path = override.path();
    if (DRAWS.containsKey(path.head())) {
      sections.put(path.head(), drawn(override));
    } else if (path.equals(section("sweep"))) {
      sections.put("sweep", override.value());
    } else {
      overrides.add(override);
    }
  }

  /** The section of an override of it, or of something in it. */
  private Setting drawn(CommandLineOverride override) {
    SettingPath path = override.path();
    if (path.length() == 1) {
      return override.value();
    }
    Setting written = sections.get(path.head());
    Setting section =
        written == null || written instanceof Setting.Nothing
            ? new Setting.Mapping(List.of(), override.place())
            : written;
    return new SpecEdit(override.place(), (end, before) -> override.value())
        .apply(DRAWS.get(path.head()), section, section(path.head()), path.tail());
  }

  private Sweep sweep() {
    String name = name();
    GridBuilder builder = new GridBuilder(mapping("run", required("run")));
    for (String key : sections.keySet()) {
      if (key.equals("grid")) {
        readGrid(builder);
      } else if (key.equals("zip")) {
        readZip(builder);
      }
    }
    overrides.forEach(builder::override);
    try {
      GridBuilder.Built built = builder.build();
      return limited(
          new Sweep(name, text, built, sample(built.grid().size()), neighbours(builder)));
    } catch (ArithmeticException overflow) {
      throw new SweepException(
          "the grid must have no more than %d points (%s)".formatted(Long.MAX_VALUE, start()),
          overflow);
    }
  }

  /** More would be checked and counted for hours before the plan could not hold them. */
  private Sweep limited(Sweep sweep) {
    if (sweep.size() > RunIdTable.MOST) {
      throw new SweepException(
          "a sweep must have no more than %d points: %d (%s)"
              .formatted(RunIdTable.MOST, sweep.size(), start()));
    }
    return sweep;
  }

  private String name() {
    Setting setting = required("sweep");
    String name = (String) SpecReader.bind(SettingType.Plain.TEXT, setting, section("sweep"));
    if (!NAME.matcher(name).matches()) {
      throw SweepException.at(
          section("sweep"),
          "must be letters, digits, '.', '_' and '-', the first a letter or digit: " + name,
          setting.place());
    }
    return name;
  }

  private void readGrid(GridBuilder builder) {
    for (Setting.Entry axis : mapping("grid", sections.get("grid")).entries()) {
      builder.grid(SettingPath.parse(axis.key(), axis.place()), axis.value(), axis.place());
    }
  }

  private void readZip(GridBuilder builder) {
    Setting zip = sections.get("zip");
    if (!(zip instanceof Setting.Sequence groups)) {
      throw SweepException.at(section("zip"), "must be a list of maps" + zip.shown(), zip.place());
    }
    for (int group = 0; group < groups.items().size(); group++) {
      for (Setting.Entry axis : mapping("zip", groups.items().get(group)).entries()) {
        builder.zip(group, SettingPath.parse(axis.key(), axis.place()), axis.value(), axis.place());
      }
    }
  }

  private Optional<long[]> sample(long size) {
    Optional<Sample> sample = draws("sample").map(Sample.class::cast);
    if (sample.isPresent() && sample.get().points() > size) {
      throw SweepException.at(
          section("sample").child("points"),
          "must be <= the grid's %d points: %d".formatted(size, sample.get().points()),
          ((Setting.Mapping) sections.get("sample")).get("points").place());
    }
    return sample.map(draw -> draw.draw(size));
  }

  private Optional<Neighbours> neighbours(GridBuilder built) {
    Optional<RandomSearch> search = draws("randomSearch").map(RandomSearch.class::cast);
    if (search.isEmpty()) {
      return Optional.empty();
    }
    Setting of = ((Setting.Mapping) sections.get("randomSearch")).get("of");
    Set<SettingPath> paths = new LinkedHashSet<>();
    for (Setting item : ((Setting.Sequence) of).items()) {
      SettingPath path = SettingPath.parse(((Setting.Scalar) item).text(), item.place());
      for (SettingPath end : built.numbers(path, item.place())) {
        if (!paths.add(end)) {
          throw SweepException.at(end, "is given twice for a random search", item.place());
        }
      }
    }
    return Optional.of(new Neighbours(search.get(), List.copyOf(paths)));
  }

  /** The record of a section, where the section is there. */
  private Optional<Object> draws(String name) {
    Setting setting = sections.get(name);
    return setting == null || setting instanceof Setting.Nothing
        ? Optional.empty()
        : Optional.of(SpecReader.bind(DRAWS.get(name), setting, section(name)));
  }

  private Setting required(String section) {
    Setting setting = sections.get(section);
    if (setting == null) {
      throw SweepException.at(section(section), "is required", start());
    }
    return setting;
  }

  private static Setting.Mapping mapping(String section, Setting setting) {
    if (setting instanceof Setting.Nothing) {
      return new Setting.Mapping(List.of(), setting.place());
    }
    if (!(setting instanceof Setting.Mapping mapping)) {
      throw SweepException.at(section(section), "must be a map" + setting.shown(), setting.place());
    }
    return mapping;
  }
}
