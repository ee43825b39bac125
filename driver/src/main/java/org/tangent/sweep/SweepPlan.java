package org.tangent.sweep;

import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.tangent.data.Passwords;
import org.tangent.run.RunSpec;
import org.tangent.run.TrainingRun;

/** The runs of a sweep with their ids, each run once. Its data files have been checked. */
public final class SweepPlan implements PlannedRuns {
  private final Sweep sweep;
  private final DataFingerprints fingerprints;
  private final RunIdTable ids;

  /** Positions, ascending, of points that are equal to one before them. */
  private final long[] repeated;

  private SweepPlan(Sweep sweep, DataFingerprints fingerprints, RunIdTable ids, long[] repeated) {
    this.sweep = sweep;
    this.fingerprints = fingerprints;
    this.ids = ids;
    this.repeated = repeated;
  }

  static SweepPlan of(Sweep sweep, DataFingerprints fingerprints) {
    RunIdTable ids = new RunIdTable();
    LongStream repeated =
        LongStream.range(0, sweep.size())
            .filter(
                position -> {
                  RunSpec spec = sweep.spec(position);
                  check(sweep, position, spec, fingerprints);
                  return !ids.add(planned(position, spec, fingerprints).runId());
                });
    return new SweepPlan(sweep, fingerprints, ids, repeated.toArray());
  }

  private static void check(
      Sweep sweep, long position, RunSpec spec, DataFingerprints fingerprints) {
    try {
      fingerprints.check(spec);
    } catch (SweepException unfit) {
      throw spec.files().stream()
          .filter(path -> names(unfit.getMessage(), path))
          .flatMap(path -> sweep.placeOf(path, position).stream())
          .findFirst()
          .map(place -> new SweepException("%s (%s)".formatted(unfit.getMessage(), place), unfit))
          .orElse(unfit);
    }
  }

  private static boolean names(String message, String path) {
    String word = Pattern.quote(Passwords.hidden(path));
    return Pattern.compile("(?<!\\S)" + word + "(?![^\\s:,])").matcher(message).find();
  }

  public Sweep sweep() {
    return sweep;
  }

  @Override
  public int size() {
    return ids.size();
  }

  /** Number of points left out because an equal one stands before them. */
  public long duplicates() {
    return repeated.length;
  }

  @Override
  public String runId(int index) {
    return ids.get(index);
  }

  @Override
  public OptionalInt indexOf(String runId) {
    return ids.indexOf(runId);
  }

  @Override
  public PlannedRun run(int index) {
    long position = position(index);
    return planned(position, sweep.spec(position), fingerprints);
  }

  /** The runs in their order, each made when it is reached. */
  public Stream<PlannedRun> runs() {
    return IntStream.range(0, size()).mapToObj(this::run);
  }

  /**
   * With r repeated points before it a run stands r places behind its number: the smallest such r
   * is found by bisection, since repeated[r] − r never falls.
   */
  @Override
  public long position(int index) {
    int low = 0;
    int high = repeated.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (repeated[middle] - middle <= index) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return (long) index + low;
  }

  private static PlannedRun planned(long position, RunSpec spec, DataFingerprints fingerprints) {
    String json = CanonicalJson.write(spec);
    Map<String, String> hashes = fingerprints.of(spec);
    String runId = RunId.of(json, hashes, TrainingRun.NUMERICS_REVISION);
    return new PlannedRun(position, runId, spec, json, hashes);
  }
}
