package org.tangent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class WeightFolderTest {
  private static final DenseMatrix SMALL = new DenseMatrix(2, 2, new double[] {1, 0.1, -0.0, 4});
  private static final DenseMatrix LARGE = new DenseMatrix(1, FullDisk.CAPACITY, large());

  @TempDir Path scratch;

  @Test
  void matricesAreWrittenRowByRow() throws IOException {
    Path into = scratch.resolve("deep/weights");
    WeightFolder.prepare(into.toString(), new Configuration())
        .write(Map.of("u", SMALL, "v", SMALL));
    assertThat(into.toFile().list()).containsExactlyInAnyOrder("u.csv", "v.csv");
    assertThat(Files.readAllLines(into.resolve("u.csv"))).containsExactly("1.0,-0.0", "0.1,4.0");
  }

  @Test
  void folderThatHoldsSomethingIsRefused() throws IOException {
    Files.writeString(scratch.resolve("precious"), "");
    assertThatThrownBy(() -> WeightFolder.prepare(scratch.toString(), new Configuration()))
        .isInstanceOf(WarehouseException.class)
        .hasMessage("the folder of the weights must be new or empty: file:" + scratch);
  }

  @Test
  void fullDiskLeavesNothingOfANewFolder() {
    assertRefused(FullDisk.configuration());
    assertThat(scratch).isEmptyDirectory();
  }

  @Test
  void diskThatIsFullAtTheEndOfAFileLeavesNothing() {
    assertRefused(FullDisk.fullOnClose());
    assertThat(scratch).isEmptyDirectory();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void fullDiskThatHadoopReportsAsAnErrorOfTheJvmIsToldLikeAnyOther() {
    assertRefused(FullDisk.fullDevice());
    assertThat(scratch).isEmptyDirectory();
  }

  @Test
  void fullDiskLeavesAnEmptyFolderEmpty() throws IOException {
    Files.createDirectory(scratch.resolve("weights"));
    assertRefused(FullDisk.configuration());
    assertThat(scratch.resolve("weights")).isEmptyDirectory();
  }

  private void assertRefused(Configuration full) {
    WeightFolder folder = WeightFolder.prepare("full:" + scratch.resolve("weights"), full);
    Map<String, DenseMatrix> matrices = new TreeMap<>(Map.of("u", SMALL, "v", LARGE));
    assertThatThrownBy(() -> folder.write(matrices))
        .isInstanceOf(WarehouseException.class)
        .hasMessageContaining("weights cannot be written into full:" + scratch)
        .hasMessageContaining("No space left on device");
  }

  private static double[] large() {
    double[] values = new double[FullDisk.CAPACITY];
    java.util.Arrays.fill(values, 0.1);
    return values;
  }
}
