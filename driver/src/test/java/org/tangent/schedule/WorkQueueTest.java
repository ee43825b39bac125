package org.tangent.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.tangent.store.SampleRuns;
import org.tangent.sweep.ListedRuns;
import org.tangent.sweep.PlannedRun;

class WorkQueueTest {
  private static final int RUNS = 4;

  private final List<PlannedRun> runs =
      LongStream.range(0, RUNS).mapToObj(i -> SampleRuns.gaussNewton(i, i, 2.5)).toList();
  private final WorkQueue queue = queue();

  private WorkQueue queue() {
    ListedRuns listed = new ListedRuns(runs);
    CostModel costs = new CostModel();
    RunOrder order = RunOrder.longestFirst(IntStream.range(0, RUNS), listed, costs);
    WorkQueue.Limits limits = new WorkQueue.Limits(1e9, RUNS, RUNS, RUNS);
    return new WorkQueue(listed, costs, order, new BitSet(), limits);
  }

  @Test
  void runsOfASplitPackAreAloneAndGoOnFromWhereTheyWere() {
    WorkQueue.Task all = queue.take().get(0);
    assertThat(all.indices()).hasSize(RUNS);
    assertThat(all.pack().checkpointed()).isEmpty();

    queue.giveBack(1, TaskOutcome.Reason.SPLIT);
    queue.giveBack(2, TaskOutcome.Reason.UNFINISHED);

    assertThat(queue.take())
        .extracting(task -> task.pack().checkpointed())
        .containsExactly(Set.of(runs.get(1).runId()), Set.of(runs.get(2).runId()));
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void suspectsWaitForTheEndAndGoOnFromWhereTheyWere() {
    queue.take();

    queue.giveBack(3, TaskOutcome.Reason.LOST);

    assertThat(queue.isEmpty()).isTrue();
    WorkQueue.Task alone = queue.isolated(queue.takeSuspect().orElseThrow());
    assertThat(alone.pack().alone()).isTrue();
    assertThat(alone.pack().checkpointed()).containsExactly(runs.get(3).runId());
    assertThat(queue.takeSuspect()).isEmpty();
  }

  @Test
  void runsThatWereNotBegunArePackedAgainWithoutALookForCheckpoints() {
    queue.take();

    queue.giveBack(0, TaskOutcome.Reason.NOT_STARTED);
    queue.giveBack(1, TaskOutcome.Reason.NOT_STARTED);

    assertThat(queue.take())
        .singleElement()
        .satisfies(
            task -> {
              assertThat(task.indices()).containsExactly(0, 1);
              assertThat(task.pack().checkpointed()).isEmpty();
            });
  }
}
