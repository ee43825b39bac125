package org.tangent.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Checks that this machine, or the cluster that the command was submitted to, can run sweeps. */
@Command(
    name = "doctor",
    description = "Check that sweeps can run here: JDK, native BLAS, Spark, warehouse.",
    mixinStandardHelpOptions = true,
    versionProvider = Build.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:all that is needed is there", "1:something is missing"})
final class Doctor implements Callable<Integer> {
  @ParentCommand private Tangent tangent;
  @Spec private CommandSpec command;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--require-native", description = "Fail where native BLAS or LAPACK is missing.")
  private boolean requireNative;

  @Override
  public Integer call() {
    List<Check> checks = new ArrayList<>();
    checks.addAll(MachineChecks.run());
    checks.addAll(new BackendChecks(requireNative).run());
    checks.addAll(new SparkChecks(requireNative, tangent.warehouse()).run());
    new Console(command.commandLine().getOut()).print(table(checks), json);
    boolean fails = checks.stream().anyMatch(check -> check.verdict() == Check.Verdict.FAIL);
    return (fails ? ExitCode.FAILED : ExitCode.COMMITTED).value();
  }

  private static Table table(List<Check> checks) {
    return new Table(
        List.of(Column.text("check"), Column.text("value"), Column.text("verdict")),
        checks.stream().map(Doctor::row).toList());
  }

  private static List<Object> row(Check check) {
    return List.of(check.name(), check.value(), check.verdict().name().toLowerCase(Locale.ROOT));
  }
}
