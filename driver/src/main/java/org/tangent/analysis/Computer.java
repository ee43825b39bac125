package org.tangent.analysis;

import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.tangent.linalg.Backend;
import org.tangent.store.Machine;

/** What of a machine decides how numbers are rounded, by the names of the columns. */
final class Computer {

  /** What is said where nothing differs. */
  static final String SAME = "same";

  private static final Pattern VERSION = Pattern.compile("\\d+(\\.\\d+)+");

  private Computer() {}

  /** What of the machine that a row was computed on differs from this one. */
  static String comparedWithThis(Row run) {
    Map<String, String> there = new TreeMap<>();
    here().keySet().forEach(column -> there.put(column, run.getAs(column)));
    there.computeIfPresent("blasLibrary", (column, path) -> library(path));
    StringJoiner others = new StringJoiner(", ");
    here()
        .forEach(
            (column, value) -> {
              if (!value.equals(there.get(column))) {
                others.add("%s %s, here %s".formatted(column, there.get(column), value));
              }
            });
    return others.length() == 0 ? SAME : others.toString();
  }

  private static Map<String, String> here() {
    Machine machine = Machine.current();
    Backend.Report backend = machine.backend();
    return new TreeMap<>(
        Map.of(
            "cpu", machine.cpu(),
            "blas", backend.blas(),
            "lapack", backend.lapack(),
            "blasLibrary", library(backend.library()),
            "blasThreads", backend.threads(),
            "vectors", backend.vectors()));
  }

  /** A library's file name and the versions in its path; where it lies does not matter. */
  private static String library(String path) {
    String versions =
        VERSION.matcher(path).results().map(MatchResult::group).collect(Collectors.joining(" "));
    return (path.substring(path.lastIndexOf('/') + 1) + " " + versions).strip();
  }
}
