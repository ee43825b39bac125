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

  /** The run threw what it would throw again. */
  record Failed(Failure failure, Execution execution) implements TaskOutcome {}

  /**
   * The run is neither done nor failed, and is to be given to a task again.
   *
   * @param failure what was thrown, for {@link Reason#OUT_OF_MEMORY}; else null
   * @param execution for {@link Reason#OUT_OF_MEMORY} and {@link Reason#UNFINISHED}; else null
   */
  record Returned(Reason reason, Failure failure, Execution execution) implements TaskOutcome {

    /** A run that was not begun. */
    static Returned notBegun(Reason reason) {
      return new Returned(reason, null, null);
    }
  }

  /** Why a run comes back. */
  enum Reason {
    /** The task had worked for long enough before this run's turn came. */
    NOT_STARTED,
    /** It outlived its pack; its checkpoint is saved. */
    UNFINISHED,
    /** The executor of its pack was lost: each run of it is to be repeated by itself. */
    SPLIT,
    /** Its executors were lost too often. It is to be tried once more, alone. */
    LOST,
    /** Memory ran out. It is to be tried once more, alone. */
    OUT_OF_MEMORY
  }
}
