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
    return queue(runs, new CostModel(), new WorkQueue.Limits(1e9, RUNS, RUNS, RUNS));
  }

  private static WorkQueue queue(List<PlannedRun> runs, CostModel costs, WorkQueue.Limits limits) {
    ListedRuns listed = new ListedRuns(runs);
    RunOrder order = RunOrder.longestFirst(IntStream.range(0, runs.size()), listed, costs);
    return new WorkQueue(listed, costs, order, new BitSet(), limits);
  }

  /** A model that has seen each run once. */
  private static CostModel seen(List<PlannedRun> runs, double... seconds) {
    CostModel costs = new CostModel();
    for (int i = 0; i < seconds.length; i++) {
      costs.observe(runs.get(i).spec(), runs.get(i).specJson(), 5, seconds[i]);
    }
    return costs;
  }

  @Test
  void longRunsAreAloneAndShortOnesTogetherTheLongestFirst() {
    List<PlannedRun> settings =
        LongStream.range(0, 6).mapToObj(i -> SampleRuns.gaussNewton(i, 1, 2 + i)).toList();
    CostModel costs = seen(settings, 0.4, 5, 0.5, 1, 0.3, 0.2);

    List<WorkQueue.Task> tasks = queue(settings, costs, WorkQueue.Limits.forCores(2)).take();

    assertThat(tasks)
        .extracting(WorkQueue.Task::indices)
        .containsExactly(new int[] {1}, new int[] {3}, new int[] {2, 0}, new int[] {4, 5});
  }

  @Test
  void tinyRunsFillATaskByNumberAndAWaveIsBounded() {
    List<PlannedRun> seeds =
        LongStream.range(0, 450).mapToObj(i -> SampleRuns.gaussNewton(i, i, 2.5)).toList();
    CostModel costs = seen(seeds.subList(0, 1), 1e-4);
    WorkQueue queue = queue(seeds, costs, new WorkQueue.Limits(1, 200, 2, 1_000));

    assertThat(queue.take()).extracting(task -> task.indices().length).containsExactly(200, 200);
    assertThat(queue.take()).extracting(task -> task.indices().length).containsExactly(50);
    assertThat(queue.isEmpty()).isTrue();
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
