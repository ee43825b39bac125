package org.tangent.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.tangent.run.TrainingRun;

class ProvenanceTest {

  @Test
  void buildTellsItsVersions() {
    Build build = Build.current();

    assertThat(build.spark()).matches("4\\..*");
    assertThat(build.jarHash()).matches("classes|[0-9a-f]{64}");
    assertThat(build.gitCommit()).matches("unknown|[0-9a-f]{40}");
    assertThat(build.gitDirty() == null).isEqualTo(build.gitCommit().equals("unknown"));
    assertThat(build.numericsRevision()).isEqualTo(TrainingRun.NUMERICS_REVISION);
  }

  @Test
  void machineTellsWhatItComputesWith() {
    Machine machine = Machine.current();

    assertThat(machine.backend().blas()).isNotBlank();
    assertThat(machine.cpu()).isNotBlank();
    assertThat(machine.os()).contains(System.getProperty("os.name"));
    assertThat(machine.jvm()).contains(System.getProperty("java.vm.version"));
  }

  @Test
  void failureKeepsCauseAndPlace() {
    Failure failure = Failure.of(new IllegalStateException("outer", new ArithmeticException("in")));

    assertThat(failure.errorClass()).isEqualTo("java.lang.IllegalStateException");
    assertThat(failure.message()).isEqualTo("outer");
    assertThat(failure.stack())
        .contains("Caused by: java.lang.ArithmeticException: in")
        .contains("ProvenanceTest.failureKeepsCauseAndPlace");
  }
}
