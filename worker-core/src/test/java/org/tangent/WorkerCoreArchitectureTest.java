package org.tangent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "org.tangent", importOptions = DoNotIncludeTests.class)
class WorkerCoreArchitectureTest {

  @ArchTest
  static final ArchRule ofSparkTheScienceKnowsLinalgAlone =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.spark",
              "org.apache.spark.sql..",
              "org.apache.spark.api..",
              "org.apache.hadoop..",
              "org.apache.parquet..",
              "com.fasterxml..",
              "picocli..");

  @ArchTest
  static final ArchRule breezeIsNeverNamed =
      noClasses().should().dependOnClassesThat().resideInAnyPackage("breeze..", "org.scalanlp..");

  @ArchTest
  static final ArchRule roomsHaveNoCircles =
      slices().matching("org.tangent.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule aRoomStandsAboveAllThatItImports =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("spec")
          .definedBy("org.tangent.spec..")
          .layer("linalg")
          .definedBy("org.tangent.linalg..")
          .layer("data")
          .definedBy("org.tangent.data..")
          .layer("loss")
          .definedBy("org.tangent.loss..")
          .layer("model")
          .definedBy("org.tangent.model..")
          .layer("geometry")
          .definedBy("org.tangent.geometry..")
          .layer("problem")
          .definedBy("org.tangent.problem..")
          .layer("optimize")
          .definedBy("org.tangent.optimize..")
          .layer("measure")
          .definedBy("org.tangent.measure..")
          .layer("run")
          .definedBy("org.tangent.run..")
          .whereLayer("run")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("measure")
          .mayOnlyBeAccessedByLayers("run")
          .whereLayer("optimize")
          .mayOnlyBeAccessedByLayers("run", "measure")
          .whereLayer("problem")
          .mayOnlyBeAccessedByLayers("run", "measure", "optimize")
          .whereLayer("geometry")
          .mayOnlyBeAccessedByLayers("run", "measure", "optimize", "problem")
          .whereLayer("model")
          .mayOnlyBeAccessedByLayers("run", "measure", "optimize", "problem", "geometry")
          .whereLayer("data")
          .mayOnlyBeAccessedByLayers("run", "measure", "optimize", "problem", "geometry", "model")
          .whereLayer("loss")
          .mayOnlyBeAccessedByLayers("run", "measure", "optimize", "problem", "geometry");

  @ArchTest
  static final ArchRule theEnvironmentIsReadByTheBackendAlone =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("org.tangent.linalg.Backend")
          .should()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .callMethod(System.class, "currentTimeMillis");
}
