package org.tangent.schedule;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.spark.TaskContext;
import org.tangent.linalg.Backend;
import org.tangent.store.CheckpointFolder;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/** A Spark task: executes its packs, and sends back what became of each of their runs. */
final class RunTask extends AbstractFunction1<Iterator<Pack>, List<TaskOutcome>>
    implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = Logger.getLogger(RunTask.class.getName());

  private final TaskSettings settings;
  private final ProgressAccumulator progress;

  /** A task that tells by a registered accumulator how far it has come. */
  RunTask(TaskSettings settings, ProgressAccumulator progress) {
    this.settings = settings;
    this.progress = progress;
  }

  @Override
  public List<TaskOutcome> apply(Iterator<Pack> packs) {
    if (settings.requireNative()) {
      Backend.current().requireNative();
    }
    PackExecution execution =
        new PackExecution(
            settings,
            new SparkAttempt(TaskContext.get(), ExecutorSettings.speculates()),
            checkpoints(),
            run -> PlannedDataFiles.onExecutor(run.fileHashes()),
            progress,
            System::nanoTime);
    List<TaskOutcome> outcomes = new ArrayList<>();
    while (packs.hasNext()) {
      outcomes.addAll(execution.execute(packs.next()));
    }
    return outcomes;
  }

  private Optional<CheckpointFolder> checkpoints() {
    if (settings.checkpointFolder() == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new CheckpointFolder(settings.checkpointFolder(), ExecutorSettings.hadoop()));
    } catch (IOException unreachable) {
      LOG.log(Level.WARNING, "runs go without checkpoints", unreachable);
      return Optional.empty();
    }
  }

  private record SparkAttempt(TaskContext task, boolean mayBeSpeculative)
      implements PackExecution.Attempt {

    @Override
    public int number() {
      return task.attemptNumber();
    }

    @Override
    public long id() {
      return task.taskAttemptId();
    }

    @Override
    public boolean isKilled() {
      return task.isInterrupted();
    }
  }
}
