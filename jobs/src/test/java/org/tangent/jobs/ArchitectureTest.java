package org.tangent.jobs;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.Assertions;

/** What may know what, over all modules. */
@AnalyzeClasses(packages = "org.tangent", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final DescribedPredicate<JavaClass> WORKER_CORE = module("worker-core");
  private static final DescribedPredicate<JavaClass> DRIVER = module("driver");
  private static final DescribedPredicate<JavaClass> JOBS = module("jobs");
  private static final DescribedPredicate<JavaClass> SPARK =
      resideInAPackage("org.apache.spark..")
          .and(not(resideInAPackage("org.apache.spark.ml.linalg..")));

  /** Without this the rules below might hold for want of classes. */
  @ArchTest
  static void allModulesAreSeen(JavaClasses classes) {
    Assertions.assertThat(classes).anyMatch(WORKER_CORE).anyMatch(DRIVER).anyMatch(JOBS);
    Assertions.assertThat(classes).allMatch(WORKER_CORE.or(DRIVER).or(JOBS));
  }

  @ArchTest
  static final ArchRule theEngineKnowsNeitherDriverNorJobs =
      noClasses().that(WORKER_CORE).should().dependOnClassesThat(DRIVER.or(JOBS));

  @ArchTest
  static final ArchRule theDriverDoesNotKnowTheCommandLine =
      noClasses().that(DRIVER).should().dependOnClassesThat(JOBS);

  @ArchTest
  static final ArchRule theEngineKnowsOfSparkTheMatricesAlone =
      noClasses()
          .that(WORKER_CORE)
          .should()
          .dependOnClassesThat(SPARK.or(resideInAPackage("org.apache.hadoop..")));

  @ArchTest
  static final ArchRule theEnginePrintsNothing =
      noClasses().that(WORKER_CORE).should().accessField(System.class, "out");

  @ArchTest
  static final ArchRule sessionsAreOpenedByTheDriver =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.tangent.session")
          .should()
          .dependOnClassesThat(type(SparkSession.Builder.class));

  @ArchTest
  static final ArchRule breezeIsNeverNamed =
      noClasses().should().dependOnClassesThat().resideInAPackage("breeze..");

  @ArchTest
  static final ArchRule commandsAreParsedInJobs =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.tangent.jobs")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..");

  @ArchTest
  static final ArchRule packagesFormNoCircle =
      slices().matching("org.tangent.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onePlaceEndsTheProcess =
      noClasses()
          .that()
          .doNotBelongToAnyOf(Tangent.class)
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class);

  private static DescribedPredicate<JavaClass> module(String folder) {
    return describe(
        "of " + folder,
        type ->
            type.getSource()
                .map(source -> source.getUri().toString().contains("/" + folder + "/target/"))
                .orElse(false));
  }
}
