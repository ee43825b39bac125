package org.tangent.schedule;

import java.io.Serializable;
import org.tangent.run.RunResult;
import org.tangent.store.Execution;
import org.tangent.store.Failure;
import org.tangent.store.Machine;

/** What a task sends back of one run. */
sealed interface TaskOutcome extends Serializable {

  /** The run yielded a result, be it that it diverged. */
  record Finished(RunResult result, Machine machine, Execution execution) implements TaskOutcome {}

  /** The run threw. */
  record Failed(Failure failure, Execution execution) implements TaskOutcome {}
}
