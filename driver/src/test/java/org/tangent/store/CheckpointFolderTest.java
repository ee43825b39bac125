package org.tangent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.linalg.DenseVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tangent.run.Checkpoint;
import org.tangent.run.SavedRun;

class CheckpointFolderTest {
  private static final String RUN = "0123abcd";
  private static final String ORIGIN = "jar a, BLAS b, CPU c";

  @TempDir Path folder;

  @Test
  void newestOfTheOriginIsFound() throws IOException {
    CheckpointFolder checkpoints = checkpoints();
    assertThat(checkpoints.latest(RUN, ORIGIN)).isEmpty();
    assertThat(checkpoints.runIds()).isEmpty();

    checkpoints.save(saved(9, ORIGIN), 1);
    checkpoints.save(saved(10, ORIGIN), 1);
    checkpoints.save(saved(100, "another CPU"), 2);

    assertThat(checkpoints.latest(RUN, ORIGIN).orElseThrow().iteration()).isEqualTo(10);
    assertThat(checkpoints.latest(RUN, "another CPU").orElseThrow().iteration()).isEqualTo(100);
    assertThat(checkpoints.latest(RUN, "another jar")).isEmpty();
    assertThat(checkpoints.latest("another run", ORIGIN)).isEmpty();
    assertThat(checkpoints.runIds()).containsExactly(RUN);
  }

  @Test
  void lastTwoOfAnOriginAreKept() throws IOException {
    CheckpointFolder checkpoints = checkpoints();
    checkpoints.save(saved(100, "another CPU"), 1);
    for (int iteration = 1; iteration <= 5; iteration++) {
      checkpoints.save(saved(iteration, ORIGIN), 7);
    }

    assertThat(names())
        .hasSize(3)
        .anyMatch(name -> name.matches("000000000004-[0-9a-f]{8}-7.checkpoint"))
        .anyMatch(name -> name.matches("000000000005-[0-9a-f]{8}-7.checkpoint"))
        .anyMatch(name -> name.matches("000000000100-[0-9a-f]{8}-1.checkpoint"));
  }

  @Test
  void olderOneIsUsedWhereTheNewestIsTorn() throws IOException {
    CheckpointFolder checkpoints = checkpoints();
    checkpoints.save(saved(1, ORIGIN), 0);
    checkpoints.save(saved(2, ORIGIN), 0);
    Path newest = file("000000000002");
    byte[] whole = Files.readAllBytes(newest);
    for (int length : new int[] {0, 1, whole.length / 2, whole.length - 1}) {
      Files.write(newest, Arrays.copyOf(whole, length), StandardOpenOption.TRUNCATE_EXISTING);
      assertThat(checkpoints.latest(RUN, ORIGIN).orElseThrow().iteration()).isEqualTo(1);
    }
    Files.delete(file("000000000001"));
    assertThat(checkpoints.latest(RUN, ORIGIN)).isEmpty();
  }

  @Test
  void fileOfAnotherRunIsNotUsed() throws IOException {
    CheckpointFolder checkpoints = checkpoints();
    checkpoints.save(saved(1, ORIGIN), 0);
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.copy(file("000000000001"), other.resolve(file("000000000001").getFileName()));

    assertThat(checkpoints.latest("other", ORIGIN)).isEmpty();
    assertThat(checkpoints.runIds()).containsExactlyInAnyOrder(RUN, "other");
  }

  @Test
  void savedAgainItIsReplacedAndDeletedItIsGone() throws IOException {
    CheckpointFolder checkpoints = checkpoints();
    checkpoints.save(saved(1, ORIGIN), 0);
    checkpoints.save(saved(1, ORIGIN), 0);
    assertThat(names()).hasSize(1);
    Files.createFile(folder.resolve(RUN).resolve(".x.inprogress"));

    checkpoints.delete(RUN);
    checkpoints.delete(RUN);

    assertThat(checkpoints.runIds()).isEmpty();
    assertThat(checkpoints.latest(RUN, ORIGIN)).isEmpty();
  }

  @Test
  void fullDiskIsReportedAndWhatWasThereIsKept() throws IOException {
    CheckpointFolder full =
        new CheckpointFolder("full:" + folder.resolve("f"), FullDisk.configuration());
    full.save(saved(1, ORIGIN), 0);
    Checkpoint large = checkpoint(2, new double[FullDisk.CAPACITY]);

    assertThatThrownBy(() -> full.save(new SavedRun(RUN, ORIGIN, large), 0))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No space left on device");

    assertThat(full.latest(RUN, ORIGIN).orElseThrow().iteration()).isEqualTo(1);
    try (Stream<Path> left = Files.list(folder.resolve("f").resolve(RUN))) {
      assertThat(left).hasSize(1);
    }
  }

  private CheckpointFolder checkpoints() throws IOException {
    return new CheckpointFolder(folder.toString(), new Configuration());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(RUN))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private Path file(String iteration) throws IOException {
    String name = names().stream().filter(n -> n.startsWith(iteration)).findFirst().orElseThrow();
    return folder.resolve(RUN).resolve(name);
  }

  private static SavedRun saved(long iteration, String origin) {
    return new SavedRun(RUN, origin, checkpoint(iteration, new double[] {1, 2}));
  }

  private static Checkpoint checkpoint(long iteration, double[] weights) {
    return new Checkpoint(
        iteration, 1, 1, 0, Map.of(), List.of(), new DenseVector(weights), Map.of(), List.of());
  }
}
