package org.tangent.schedule;

import org.apache.spark.SparkContext;
import org.apache.spark.util.AccumulatorV2;

/**
 * Carries the progress of the run that a task executes to the driver, with the heartbeats of its
 * executor. It accumulates nothing: the last value given is the value, and none is zero.
 */
final class ProgressAccumulator extends AccumulatorV2<RunProgress, RunProgress> {
  private static final long serialVersionUID = 1L;

  /** Name of the accumulator, by which the driver knows it. */
  static final String NAME = "running";

  /** Written by the task, read by the thread of the heartbeats. */
  private volatile RunProgress current;

  /** An accumulator for the tasks of an application. */
  static ProgressAccumulator register(SparkContext spark) {
    ProgressAccumulator accumulator = new ProgressAccumulator();
    spark.register(accumulator, NAME);
    return accumulator;
  }

  @Override
  public boolean isZero() {
    return current == null;
  }

  @Override
  public AccumulatorV2<RunProgress, RunProgress> copy() {
    ProgressAccumulator copy = new ProgressAccumulator();
    copy.current = current;
    return copy;
  }

  @Override
  public void reset() {
    current = null;
  }

  @Override
  public void add(RunProgress progress) {
    current = progress;
  }

  @Override
  public void merge(AccumulatorV2<RunProgress, RunProgress> other) {
    if (!other.isZero()) {
      current = other.value();
    }
  }

  @Override
  public RunProgress value() {
    return current;
  }
}
