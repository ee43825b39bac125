package org.tangent.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tangent.run.RunStatus;
import org.tangent.schedule.LocalSpark;
import org.tangent.store.Commits;
import org.tangent.store.RunRow;
import org.tangent.store.SampleRuns;
import org.tangent.store.Warehouse;

class RunValuesTest {
  @TempDir Path folder;

  @Test
  void aRowHasTheValuesOfItsResult() {
    RunRow plain =
        SampleRuns.row(SampleRuns.gaussNewton(0, 3, 2), RunStatus.CAPPED, 0.5, Double.NaN);
    RunRow row = SampleRuns.withApproximations(plain, 1);
    Warehouse warehouse =
        Warehouse.openForWriting(folder.resolve("w").toString(), new Configuration());
    Commits.runs(warehouse, row);
    SparkSession spark = LocalSpark.session();
    Views.register(spark, warehouse);
    Row stored = spark.table("runs").collectAsList().get(0);

    Map<String, Object> values = RunValues.of(row.result());

    assertThat(RunValues.of(stored)).isEqualTo(values);
    assertThat(values)
        .containsEntry("trajectory[1].testLoss", Double.NaN)
        .containsEntry("trajectory[1].approximations[0].layer", "layer2")
        .containsEntry("trajectory[1].approximations[0].eigenvalues[1]", 2.0)
        .containsEntry("trajectory[1].approximations[1].representation", "kfac")
        .containsEntry("trajectory[1].approximations[1].solutions[0].cosine", Double.NaN)
        .containsEntry("approximations[0].error", 0.25)
        .doesNotContainKey("trajectory[0].approximations[0].layer");
    assertThat(Comparison.of(values, RunValues.of(plain.result())).isSame()).isFalse();
  }
}
