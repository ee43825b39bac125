package org.tangent.schedule;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.tangent.linalg.Backend;
import org.tangent.run.TrainingRun;
import org.tangent.store.Execution;
import org.tangent.store.Failure;
import org.tangent.store.Machine;
import org.tangent.sweep.PlannedRun;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/** A Spark task: does its runs one after the other, and sends back what became of each. */
final class RunTask extends AbstractFunction1<Iterator<List<PlannedRun>>, List<TaskOutcome>>
    implements Serializable {
  private static final long serialVersionUID = 1L;

  private final boolean requireNative;

  RunTask(boolean requireNative) {
    this.requireNative = requireNative;
  }

  @Override
  public List<TaskOutcome> apply(Iterator<List<PlannedRun>> groups) {
    if (requireNative) {
      Backend.current().requireNative();
    }
    List<TaskOutcome> outcomes = new ArrayList<>();
    while (groups.hasNext()) {
      for (PlannedRun run : groups.next()) {
        outcomes.add(execute(run, TaskContext.get()));
      }
    }
    return outcomes;
  }

  /** Whatever a run throws is its outcome, unless it is Spark that ends the task. */
  private static TaskOutcome execute(PlannedRun run, TaskContext task) {
    if (task.isInterrupted()) {
      throw new TaskKilledException("the sweep was stopped");
    }
    int attempt = task.attemptNumber() + 1;
    try {
      return new TaskOutcome.Finished(
          TrainingRun.run(run.spec(), PlannedDataFiles.onExecutor(run.fileHashes())),
          Machine.current(),
          Execution.endingNow(attempt));
    } catch (Throwable thrown) {
      if (task.isInterrupted() || thrown instanceof TaskKilledException) {
        throw thrown;
      }
      return new TaskOutcome.Failed(Failure.of(thrown), Execution.endingNow(attempt));
    }
  }
}
