package org.tangent.sweep;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.tangent.run.RunSpec;
import org.tangent.run.TrainingRun;

/** The runs of a sweep with their ids, each run once. Its data files have been checked. */
public final class SweepPlan {
  private final Sweep sweep;
  private final DataFingerprints fingerprints;

  /** Positions, ascending, of points that are equal to one before them. */
  private final long[] repeated;

  private SweepPlan(Sweep sweep, DataFingerprints fingerprints, long[] repeated) {
    this.sweep = sweep;
    this.fingerprints = fingerprints;
    this.repeated = repeated;
  }

  static SweepPlan of(Sweep sweep, DataFingerprints fingerprints) {
    RunIdSet ids = new RunIdSet();
    LongStream repeated =
        LongStream.range(0, sweep.size())
            .filter(
                position -> {
                  RunSpec spec = sweep.spec(position);
                  fingerprints.check(spec);
                  return !ids.add(planned(position, spec, fingerprints).runId());
                });
    return new SweepPlan(sweep, fingerprints, repeated.toArray());
  }

  public Sweep sweep() {
    return sweep;
  }

  /** Number of different runs. */
  public long size() {
    return sweep.size() - repeated.length;
  }

  /** Number of points left out because an equal one stands before them. */
  public long duplicates() {
    return repeated.length;
  }

  /** The runs in the order of their positions, each made when it is reached. */
  public Stream<PlannedRun> runs() {
    return LongStream.range(0, sweep.size())
        .filter(position -> Arrays.binarySearch(repeated, position) < 0)
        .mapToObj(position -> planned(position, sweep.spec(position), fingerprints));
  }

  private static PlannedRun planned(long position, RunSpec spec, DataFingerprints fingerprints) {
    String json = CanonicalJson.write(spec);
    Map<String, String> hashes = fingerprints.of(spec);
    String runId = RunId.of(json, hashes, TrainingRun.NUMERICS_REVISION);
    return new PlannedRun(position, runId, spec, json, hashes);
  }
}
