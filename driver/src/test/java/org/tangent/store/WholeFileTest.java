package org.tangent.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
  private static final byte[] CONTENT = "new".getBytes(UTF_8);

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("chart.html");
  }

  @Test
  void nothingIsLeftBesideTheFile() throws IOException {
    WholeFile.create(file, CONTENT);
    assertThat(file).hasContent("new");
    WholeFile.replace(file, "newer".getBytes(UTF_8));
    assertThat(file).hasContent("newer");
    assertThat(folder.toFile().list()).containsExactly("chart.html");
  }

  @Test
  void whatIsThereIsReplacedOnlyIfAsked() throws IOException {
    Files.writeString(file, "precious");
    assertThatThrownBy(() -> WholeFile.create(file, CONTENT))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(file).hasContent("precious");
    assertThat(folder.toFile().list()).containsExactly("chart.html");
  }

  @Test
  void whatCannotBeWrittenLeavesTheOldFileAsItIs() throws IOException {
    Files.writeString(file, "precious");
    Files.createDirectory(folder.resolve(".chart.html.inprogress"));
    assertThatThrownBy(() -> WholeFile.replace(file, CONTENT)).isInstanceOf(IOException.class);
    assertThat(file).hasContent("precious");
    assertThat(folder.toFile().list()).containsExactly("chart.html");
  }

  @Test
  void whatCannotBeRenamedIsNotLeft() throws IOException {
    Files.createDirectories(file.resolve("folder"));
    assertThatThrownBy(() -> WholeFile.replace(file, CONTENT)).isInstanceOf(IOException.class);
    assertThat(folder.toFile().list()).containsExactly("chart.html");
  }

  @Test
  void whatAKillLeftIsTakenOver() throws IOException {
    Files.writeString(folder.resolve(".chart.html.inprogress"), "half of a longer content");
    WholeFile.create(file, CONTENT);
    assertThat(file).hasContent("new");
    assertThat(folder.toFile().list()).containsExactly("chart.html");
  }
}
