package org.tangent.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarehouseTrialTest {
  @TempDir private Path folder;

  @Test
  void leavesNothingInAWarehouse() throws IOException {
    WarehouseTrial.write(folder.toString(), new Configuration());
    assertThat(listed()).isEmpty();
  }

  @Test
  void leavesNoFolderThatWasNotThere() throws IOException {
    Path deep = folder.resolve("a/b/warehouse");
    assertThat(WarehouseTrial.write(deep.toString(), new Configuration()))
        .hasToString("file:" + deep);
    assertThat(listed()).isEmpty();
  }

  @Test
  void fileInTheWayIsTold() throws IOException {
    Path file = Files.createFile(folder.resolve("warehouse"));
    assertThatThrownBy(() -> WarehouseTrial.write(file.toString(), new Configuration()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString());
    assertThat(listed()).containsExactly(file);
  }

  private List<Path> listed() throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.toList();
    }
  }
}
