package org.tangent.jobs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Function;
import org.tangent.report.Figure;
import org.tangent.store.WholeFile;

/** The file that a chart is written into: a page or a specification, by the ending of its name. */
final class ChartFile {
  private static final String PAGE = ".html";
  private static final String VEGA_LITE = ".vl.json";

  private final String name;
  private final Path path;
  private final Function<Figure, String> text;
  private final boolean overwrite;

  private ChartFile(String name, Function<Figure, String> text, boolean overwrite) {
    this.name = name;
    this.path = path(name);
    this.text = text;
    this.overwrite = overwrite;
  }

  /**
   * A file that can be written, as far as can be told before.
   *
   * @throws CommandException if its name has another ending, it is there already and must not be
   *     overwritten, or its folder is not there
   */
  static ChartFile of(String name, boolean overwrite) {
    ChartFile file = new ChartFile(name, format(name), overwrite);
    Path folder = file.path.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder)) {
      throw refused("--into must be in a folder that is there: " + name);
    }
    if (Files.isDirectory(file.path)) {
      throw refused("--into must be a file, not a folder: " + name);
    }
    if (!overwrite && Files.exists(file.path)) {
      throw file.isThere();
    }
    return file;
  }

  /** Writes the file and returns its size in bytes. */
  int write(Figure figure) {
    byte[] bytes = text.apply(figure).getBytes(StandardCharsets.UTF_8);
    try {
      if (overwrite) {
        WholeFile.replace(path, bytes);
      } else {
        WholeFile.create(path, bytes);
      }
    } catch (FileAlreadyExistsException meanwhile) {
      throw isThere();
    } catch (IOException failed) {
      throw new CommandException(
          ExitCode.FAILED,
          "%s cannot be written: %s (%s)"
              .formatted(name, failed.getMessage(), failed.getClass().getSimpleName()),
          failed);
    }
    return bytes.length;
  }

  private CommandException isThere() {
    return refused("--into is there already, and only --force overwrites it: " + name);
  }

  private static Function<Figure, String> format(String name) {
    if (name.endsWith(PAGE)) {
      return Figure::page;
    }
    if (name.endsWith(VEGA_LITE)) {
      return Figure::vegaLite;
    }
    throw refused("--into must end in %s or %s: %s".formatted(PAGE, VEGA_LITE, name));
  }

  private static Path path(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException wrong) {
      throw refused("--into must be the path of a file: " + name);
    }
  }

  private static CommandException refused(String message) {
    return WarehouseCommand.refused(message);
  }

  @Override
  public String toString() {
    return name;
  }
}
