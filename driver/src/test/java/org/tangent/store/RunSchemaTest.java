package org.tangent.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tangent.run.RunStatus;
import org.tangent.schedule.LocalSpark;
import org.tangent.sweep.PlannedRun;

class RunSchemaTest {
  @TempDir Path folder;

  @Test
  void columnsAreThese() {
    assertThat(RunSchema.SCHEMA.names())
        .containsExactly(
            "runId",
            "schemaVersion",
            "status",
            "reason",
            "seed",
            "problem",
            "dimension",
            "teacherUnits",
            "targets",
            "trainSize",
            "testSize",
            "model",
            "units",
            "activation",
            "activationBeta",
            "scale",
            "initScale",
            "bias",
            "outputFactor",
            "loss",
            "optimizer",
            "stepSize",
            "curvature",
            "dampingFloor",
            "dampingFactor",
            "scaling",
            "frequency",
            "momentum",
            "batchSize",
            "rho",
            "discretization",
            "spec",
            "trainLoss",
            "testLoss",
            "trainAccuracy",
            "testAccuracy",
            "testLossRefit",
            "refitTrainLoss",
            "refitRank",
            "weightedCosineDistance",
            "weightedCosineDistanceRoot",
            "kernelMinEigenvalue",
            "kernelMaxEigenvalue",
            "damping",
            "dampingAtFloor",
            "weightDistance",
            "stepNorm",
            "gradientNorm",
            "pathLength",
            "flowTime",
            "riemannianGradientNorm",
            "jacobianMinEigenvalue",
            "boundProp1",
            "boundThm1",
            "boundThm5",
            "iterations",
            "seconds",
            "evaluateSeconds",
            "solveSeconds",
            "updateSeconds",
            "measureSeconds",
            "trajectory",
            "approximations",
            "weights",
            "finishedAt",
            "host",
            "attempt",
            "wallSeconds",
            "resumedFrom",
            "log",
            "gitCommit",
            "gitDirty",
            "jarHash",
            "numericsRevision",
            "blas",
            "lapack",
            "blasLibrary",
            "blasThreads",
            "vectors",
            "cpu",
            "os",
            "jvm",
            "spark");
  }

  @Test
  void parametersAreFoundWhateverTheChoice() {
    Row gaussNewton = parameters(SampleRuns.gaussNewton(0, 4, 2.5));
    assertThat(gaussNewton.mkString(","))
        .isEqualTo(
            "4,teacherStudent,3,2,null,10,50,oneHiddenLayer,20,silu,2.0,meanField,0.5,false,"
                + "null,null,gaussNewton,2.5,identity,1.0E-7,1.0,null,null,null,null,null,null");
    Row randomFeatures = parameters(SampleRuns.randomFeatures(0, 4));
    assertThat(randomFeatures.<String>getAs("optimizer")).isEqualTo("randomFeatures");
    assertThat(randomFeatures.<Double>getAs("stepSize")).isNull();
    Row tables = parameters(SampleRuns.tables(0, "a.csv", "b.csv", Map.of()));
    assertThat(tables.<String>getAs("problem")).isEqualTo("tables");
    assertThat(tables.<Long>getAs("trainSize")).isNull();
  }

  @Test
  void choiceWithoutParametersMayBeAName() {
    SpecTree spec =
        SpecTree.parse(
            "{\"model\":{\"deep\":{\"activation\":\"relu\",\"units\":null}},\"seed\":3}");

    assertThat(spec.name("model.*.activation")).isEqualTo("relu");
    assertThat(spec.real("model.*.activation.*.beta")).isNull();
    assertThat(spec.number("model.*.units")).isNull();
    assertThat(spec.number("seed")).isEqualTo(3);
  }

  private Row parameters(PlannedRun run) {
    Warehouse warehouse =
        Warehouse.openForWriting(folder.resolve(run.runId()).toString(), new Configuration());
    Commits.runs(warehouse, SampleRuns.row(run, RunStatus.CAPPED, 1));
    String[] names = RunSchema.parameterNames().toArray(String[]::new);
    return LocalSpark.session()
        .read()
        .parquet(warehouse.location(Table.RUNS))
        .selectExpr(names)
        .collectAsList()
        .get(0);
  }
}
