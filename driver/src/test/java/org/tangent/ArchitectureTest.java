package org.tangent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

@AnalyzeClasses(packages = "org.tangent", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] DRIVER = {
    "org.tangent.session..",
    "org.tangent.sweep..",
    "org.tangent.store..",
    "org.tangent.schedule..",
    "org.tangent.analysis..",
    "org.tangent.report.."
  };
  private static final String[] WORKER = {
    "org.tangent.spec..",
    "org.tangent.linalg..",
    "org.tangent.data..",
    "org.tangent.loss..",
    "org.tangent.model..",
    "org.tangent.geometry..",
    "org.tangent.problem..",
    "org.tangent.optimize..",
    "org.tangent.measure..",
    "org.tangent.run.."
  };

  @ArchTest
  static final ArchRule worker_knows_nothing_of_the_driver =
      noClasses()
          .that()
          .resideInAnyPackage(WORKER)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(DRIVER);

  @ArchTest
  static final ArchRule every_package_is_of_the_worker_or_the_driver =
      classes()
          .should()
          .resideInAnyPackage(
              Stream.of(WORKER, DRIVER).flatMap(Arrays::stream).toArray(String[]::new));

  @ArchTest
  static final ArchRule store_knows_nothing_of_those_who_use_it =
      noClasses()
          .that()
          .resideInAPackage("org.tangent.store..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.tangent.schedule..", "org.tangent.analysis..", "org.tangent.report..");

  @ArchTest
  static final ArchRule report_stands_above_the_rest_of_the_driver =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.tangent.report..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.tangent.report..");

  @ArchTest
  static final ArchRule report_draws_rows_wherever_they_come_from =
      noClasses()
          .that()
          .resideInAPackage("org.tangent.report..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..");

  @ArchTest
  static final ArchRule packages_have_no_circles =
      slices().matching("org.tangent.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule sessions_are_built_in_one_place =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("org.tangent.session.Sessions")
          .should()
          .callMethod(SparkSession.class, "builder");

  @ArchTest
  static final ArchRule breeze_is_not_named =
      noClasses().should().dependOnClassesThat().resideInAPackage("breeze..");
}
