package org.tangent.session;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;

/**
 * A limit of the runs that are computed at once, said in the settings of the cluster manager. A run
 * is a task, so that what is limited is the cores of all executors together. Settings that ask for
 * less stand.
 *
 * <p>YARN and Kubernetes count executors, not cores: their number times the cores of one is what
 * stays within the limit, and executors are made smaller where one alone would exceed it.
 */
final class ConcurrencyLimit {
  private static final String EXECUTOR_CORES = "spark.executor.cores";
  private static final String LARGEST_CORES = "spark.cores.max";
  private static final String INSTANCES = "spark.executor.instances";
  private static final String DYNAMIC = "spark.dynamicAllocation.";
  private static final Pattern LOCAL = Pattern.compile("local(?:\\[(\\d+|\\*)(,.*)?])?");

  /** What YARN and Kubernetes start where no number is given, of one core each. */
  private static final int DEFAULT_INSTANCES = 2;

  private final SparkConf conf;
  private final int runs;
  private final int coresOfARun;

  private ConcurrencyLimit(SparkConf conf, int runs) {
    this.conf = conf;
    this.runs = runs;
    this.coresOfARun = conf.getInt("spark.task.cpus", 1);
  }

  /**
   * Limits the settings of an application that is not started yet.
   *
   * @param conf names a master
   * @param runs the most runs at once, > 0
   */
  static void apply(SparkConf conf, int runs) {
    if (runs < 1) {
      throw new IllegalArgumentException("runs at once must be >= 1: " + runs);
    }
    new ConcurrencyLimit(conf, runs).apply();
  }

  private void apply() {
    String master = conf.get("spark.master");
    Matcher local = LOCAL.matcher(master);
    if (local.matches()) {
      conf.set("spark.master", threads(local));
    } else if (master.startsWith("spark://") || master.startsWith("local-cluster")) {
      limitExecutorCores();
      limit(LARGEST_CORES, OptionalInt.empty(), cores());
    } else {
      limitExecutorCores();
      limitExecutors();
    }
  }

  private int cores() {
    return Math.multiplyExact(runs, coresOfARun);
  }

  private String threads(Matcher local) {
    String given = local.group(1) == null ? "1" : local.group(1);
    int threads =
        given.equals("*") ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(given);
    String failures = local.group(2) == null ? "" : local.group(2);
    return "local[%d%s]".formatted(Math.min(threads, cores()), failures);
  }

  /** An executor of more cores than all together may have would never be started. */
  private void limitExecutorCores() {
    if (conf.contains(EXECUTOR_CORES)) {
      limit(EXECUTOR_CORES, OptionalInt.empty(), cores());
    }
  }

  private void limitExecutors() {
    int runsOfAnExecutor = Math.max(1, conf.getInt(EXECUTOR_CORES, 1) / coresOfARun);
    int executors = Math.max(1, runs / runsOfAnExecutor);
    if (conf.getBoolean(DYNAMIC + "enabled", false)) {
      limit(DYNAMIC + "maxExecutors", OptionalInt.empty(), executors);
      for (String fewer : new String[] {"minExecutors", "initialExecutors"}) {
        limit(DYNAMIC + fewer, OptionalInt.of(0), executors);
      }
      limit(INSTANCES, OptionalInt.of(0), executors);
    } else {
      limit(INSTANCES, OptionalInt.of(DEFAULT_INSTANCES), executors);
    }
  }

  /** Lowers a setting; one that is not given has the default, or no bound where there is none. */
  private void limit(String key, OptionalInt initial, int most) {
    int value = conf.getInt(key, initial.orElse(Integer.MAX_VALUE));
    if (value > most) {
      conf.set(key, Integer.toString(most));
    }
  }
}
