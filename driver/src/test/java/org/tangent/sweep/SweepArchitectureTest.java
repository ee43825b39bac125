package org.tangent.sweep;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "org.tangent")
class SweepArchitectureTest {

  @ArchTest
  static final ArchRule sweepNeedsNoCluster =
      noClasses()
          .that()
          .resideInAPackage("org.tangent.sweep..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..")
                  .and(DescribedPredicate.not(resideInAPackage("org.apache.spark.ml.linalg.."))));

  @ArchTest
  static final ArchRule sweepStandsBelowTheOtherRooms =
      noClasses()
          .that()
          .resideInAPackage("org.tangent.sweep..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.tangent.store..",
              "org.tangent.schedule..",
              "org.tangent.analysis..",
              "org.tangent.report..",
              "org.tangent.jobs..");

  @ArchTest
  static final ArchRule nothingUsesBreeze =
      noClasses().should().dependOnClassesThat().resideInAPackage("breeze..");
}
