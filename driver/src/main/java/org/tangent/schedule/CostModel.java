package org.tangent.schedule;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.tangent.optimize.OptimizerSpec;
import org.tangent.problem.ProblemSpec;
import org.tangent.run.RunSpec;
import org.tangent.store.TimedRun;
import org.tangent.store.Warehouse;
import org.tangent.sweep.CanonicalJson;
import org.tangent.sweep.SweepException;

/**
 * The predicted seconds of runs. A run whose setting, which is all but its seed, has been seen is
 * predicted by the setting's mean. Any other by its operation counts, times the median ratio of
 * seconds seen to those counted, and with the iterations corrected likewise: over runs of the same
 * optimizer and kind of problem, otherwise over all, otherwise 1.
 *
 * <p>Safe for use by several threads. Takes some megabytes at most, however many runs it is told
 * of.
 */
public final class CostModel {

  /** Settings whose mean is kept; beyond, the one seen first is forgotten. */
  static final int MOST_SETTINGS = 20_000;

  /** Rows of a warehouse that are looked at. */
  static final int MOST_ROWS = 5_000;

  private static final double LEAST_SECONDS = 1e-6;
  private static final String SEED = "\"seed\":";

  private record Kind(
      Class<? extends OptimizerSpec> optimizer, Class<? extends ProblemSpec> problem) {
    static Kind of(RunSpec spec) {
      return new Kind(spec.optimizer().getClass(), spec.problem().getClass());
    }
  }

  /** What is learned of some runs: how fast operations are, and how soon runs stop. */
  private static final class Experience {
    private final Ratios seconds = new Ratios();
    private final Ratios iterations = new Ratios();
  }

  private static final class Mean {
    private int count;
    private float seconds;

    void add(double value) {
      count++;
      seconds += (float) ((value - seconds) / count);
    }
  }

  private final Map<Long, Mean> settings =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Mean> eldest) {
          return size() > MOST_SETTINGS;
        }
      };

  private final Map<Kind, Experience> kinds = new HashMap<>();
  private final Experience all = new Experience();
  private long observed;

  /** A model that has seen the newest runs of a warehouse. */
  public static CostModel fromWarehouse(Warehouse warehouse, Configuration fileSystems) {
    CostModel model = new CostModel();
    for (TimedRun run : TimedRun.newest(warehouse, fileSystems, MOST_ROWS)) {
      try {
        RunSpec spec = CanonicalJson.read(run.spec());
        model.observe(spec, run.spec(), run.iterations(), run.seconds());
      } catch (SweepException olderSpec) {
        // A spec that is no longer one tells nothing of the specs of today.
        continue;
      }
    }
    return model;
  }

  /**
   * Takes in what a run took.
   *
   * @param specJson the spec as canonical JSON
   * @param iterations number of steps taken
   * @param wallSeconds seconds of the whole run, set-up and measuring included
   */
  public synchronized void observe(
      RunSpec spec, String specJson, long iterations, double wallSeconds) {
    double seconds = Math.max(LEAST_SECONDS, wallSeconds);
    settings.computeIfAbsent(setting(specJson), key -> new Mean()).add(seconds);
    double speed = seconds / OperationCounts.seconds(spec, iterations);
    double length = (1.0 + iterations) / (1 + OperationCounts.iterations(spec));
    Experience kind = kinds.computeIfAbsent(Kind.of(spec), key -> new Experience());
    kind.seconds.add(speed);
    kind.iterations.add(length);
    all.seconds.add(speed);
    observed++;
  }

  /**
   * The predicted seconds of a run on one core, more than 0.
   *
   * @param specJson the spec as canonical JSON
   */
  public synchronized double seconds(RunSpec spec, String specJson) {
    Mean seen = settings.get(setting(specJson));
    if (seen != null) {
      return seen.seconds;
    }
    Experience kind = kinds.getOrDefault(Kind.of(spec), all);
    double longest = spec.stop().maxIterations();
    double iterations =
        Math.min(longest, (1 + OperationCounts.iterations(spec)) * kind.iterations.median() - 1);
    return Math.max(
        LEAST_SECONDS,
        kind.seconds.median() * OperationCounts.seconds(spec, Math.max(0, iterations)));
  }

  /** Number of runs taken in. */
  public synchronized long observed() {
    return observed;
  }

  /**
   * A hash of the spec without its seed. That two settings of a sweep share one is next to
   * impossible, and would only make a prediction worse.
   */
  private static long setting(String specJson) {
    int seed = specJson.indexOf(SEED);
    int end = seed + SEED.length();
    while (seed >= 0 && end < specJson.length() && ",}".indexOf(specJson.charAt(end)) < 0) {
      end++;
    }
    long hash = 0;
    for (int i = 0; i < specJson.length(); i++) {
      if (seed < 0 || i < seed || i >= end) {
        // FNV-1a, over characters.
        hash = (hash ^ specJson.charAt(i)) * 0x100000001b3L;
      }
    }
    return hash;
  }
}
