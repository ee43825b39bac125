package org.tangent.sweep;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.tangent.run.RunSpec;

/**
 * A named grid of runs. Its specs are made when they are asked for; a sweep of a million runs takes
 * no more memory than its file.
 */
public final class Sweep {
  private final String name;
  private final String sourceText;
  private final GridBuilder.Built points;
  private final Optional<long[]> sample;
  private final Optional<Neighbours> neighbours;
  private final long size;

  /**
   * @param sample indices of the grid's points that are part of the sweep; all where not given
   * @param neighbours what is drawn around each of these
   * @throws ArithmeticException if there are more than 2⁶³ − 1 points
   */
  Sweep(
      String name,
      String sourceText,
      GridBuilder.Built points,
      Optional<long[]> sample,
      Optional<Neighbours> neighbours) {
    this.name = name;
    this.sourceText = sourceText;
    this.points = points;
    this.sample = sample;
    this.neighbours = neighbours;
    this.size =
        Math.multiplyExact(
            sample.map(drawn -> (long) drawn.length).orElse(points.grid().size()), each());
  }

  /** Number of points that stand for one of the grid. */
  private long each() {
    return neighbours.map(Neighbours::size).orElse(1L);
  }

  public String name() {
    return name;
  }

  /** The text of the file, without the overrides. */
  public String sourceText() {
    return sourceText;
  }

  /** Number of points; equal ones count as often as they occur. */
  public long size() {
    return size;
  }

  /**
   * Paths that are varied, the slowest first, with the names of choices. Axes that a choice brings
   * are part of the choice's own.
   */
  public List<String> axes() {
    return points.axes().stream().map(SettingPath::toString).toList();
  }

  /** Paths whose values are drawn around those of the grid, with the names of choices. */
  public List<String> searched() {
    return neighbours.stream()
        .flatMap(drawn -> drawn.paths().stream())
        .map(SettingPath::toString)
        .toList();
  }

  /**
   * The spec at a position of the sweep, from 0.
   *
   * @throws IndexOutOfBoundsException if there is no such position
   */
  public RunSpec spec(long position) {
    return SpecReader.run(settings(position));
  }

  /** Where a text stands that is a setting of the run at a position. */
  Optional<Place> placeOf(String text, long position) {
    return scalars(settings(position))
        .filter(scalar -> scalar.text().equals(text))
        .map(Setting.Scalar::place)
        .findFirst();
  }

  private Setting.Mapping settings(long position) {
    Objects.checkIndex(position, size());
    long place = position / each();
    long index = sample.isPresent() ? sample.get()[(int) place] : place;
    Point point = new Point(points.base());
    points.grid().assign(index, point::put);
    return neighbours
        .map(drawn -> drawn.of(point.tree, index, position % each()))
        .orElse(point.tree);
  }

  private static Stream<Setting.Scalar> scalars(Setting setting) {
    if (setting instanceof Setting.Mapping mapping) {
      return mapping.entries().stream().flatMap(entry -> scalars(entry.value()));
    }
    if (setting instanceof Setting.Sequence list) {
      return list.items().stream().flatMap(Sweep::scalars);
    }
    return Stream.of(setting)
        .filter(Setting.Scalar.class::isInstance)
        .map(Setting.Scalar.class::cast);
  }

  /** All specs, in the order of their positions. */
  public Stream<RunSpec> runs() {
    return LongStream.range(0, size()).mapToObj(this::spec);
  }

  /**
   * Gives each run its id and checks the data files, before anything runs.
   *
   * @throws SweepException if a data file is missing, or is not what a run needs
   */
  public SweepPlan plan(DataFingerprints fingerprints) {
    return SweepPlan.of(this, fingerprints);
  }

  private static final class Point {
    private Setting.Mapping tree;

    Point(Setting.Mapping base) {
      this.tree = base;
    }

    void put(SettingPath path, Setting value) {
      tree = tree.with(path, value);
    }
  }
}
