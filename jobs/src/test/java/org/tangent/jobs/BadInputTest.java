package org.tangent.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong is told in one line before anything is made. */
class BadInputTest {
  private static final String SWEEP =
      """
      sweep: s
      run:
        problem: {tables: {train: 'DIR/train.csv', test: 'DIR/test.csv', inputs: 3}}
        model:
          oneHiddenLayer: {units: 10, initScale: 1}
        optimizer: {gaussNewton: {stepSize: 1}}
      grid:
        seed: [0, 1]
      """;

  private static final String IMAGES =
      """
      sweep: s
      run:
        problem:
          images:
            trainImages: DIR/images
            trainLabels: DIR/labels
            testImages: DIR/images
            testLabels: DIR/labels
            trainSize: 2
            testSize: 2
        model: {oneHiddenLayer: {units: 10}}
        optimizer: randomFeatures
      """;

  @TempDir private Path folder;
  private Path warehouse;

  @BeforeEach
  void write() throws IOException {
    warehouse = folder.resolve("warehouse");
    SweepTexts.table(folder.resolve("train.csv"), 5, 1, 1);
    SweepTexts.table(folder.resolve("test.csv"), 6, 1, 2);
    Files.writeString(folder.resolve("ragged.csv"), "1,2,3,4\n1,2,3,4\n1,2,3\n");
    Files.writeString(folder.resolve("words.csv"), "1,2,3,4\n1,2,many,4\n");
    byte[] images = idx(0x803, 2, 2, 2);
    Files.write(folder.resolve("images"), images);
    Files.write(folder.resolve("labels"), idx(0x801, 2));
    byte[] zipped = gzip(images);
    Files.write(folder.resolve("torn.gz"), Arrays.copyOf(zipped, zipped.length - 6));
    Files.write(folder.resolve("short"), Arrays.copyOf(images, images.length - 3));
    Files.write(folder.resolve("magic"), idx(0xd03, 2, 2, 2));
    Files.createDirectory(folder.resolve("folder.yaml"));
  }

  static Stream<Arguments> sweeps() {
    return Stream.of(
        Arguments.of(
            "unknown key",
            "units: 10",
            "unit: 10",
            "model.oneHiddenLayer.unit is not known; did you mean units?" + " (DIR/s.yaml:5)"),
        Arguments.of(
            "wrong type",
            "units: 10",
            "units: many",
            "model.oneHiddenLayer.units must be a whole number: many (DIR/s.yaml:5)"),
        Arguments.of(
            "empty axis", "[0, 1]", "[]", "seed must have a value or more: [] (DIR/s.yaml:8)"),
        Arguments.of(
            "NaN",
            "initScale: 1",
            "initScale: .nan",
            "model.oneHiddenLayer.initScale must not be NaN: .nan (DIR/s.yaml:5)"),
        Arguments.of(
            "negative",
            "initScale: 1",
            "initScale: -1.5",
            "model.oneHiddenLayer.initScale must be finite and > 0: -1.5" + " (DIR/s.yaml:5)"),
        Arguments.of(
            "no units",
            "units: 10",
            "units: 0",
            "model.oneHiddenLayer.units must be >= 1: 0 (DIR/s.yaml:5)"),
        Arguments.of(
            "list in run",
            "stepSize: 1",
            "stepSize: [1, 0]",
            "optimizer.gaussNewton.stepSize must be one value in run; several"
                + " belong in grid (DIR/s.yaml:6)"),
        Arguments.of(
            "too many rows",
            "inputs: 3",
            "inputs: 3, trainSize: 6",
            "trainSize must be <= the 5 samples of DIR/train.csv: 6"),
        Arguments.of(
            "too many inputs",
            "inputs: 3",
            "inputs: 4",
            "DIR/train.csv: inputs must be < the table's 4 columns, which leaves"
                + " the targets: 4"),
        Arguments.of(
            "missing table",
            "train.csv",
            "absent.csv",
            "DIR/absent.csv: cannot be read: java.io.FileNotFoundException: File DIR/absent.csv does not exist"),
        Arguments.of(
            "ragged table",
            "train.csv",
            "ragged.csv",
            "DIR/ragged.csv: ragged: line 3 has 3 fields, the first row 4"),
        Arguments.of(
            "words in a table",
            "train.csv",
            "words.csv",
            "DIR/words.csv: line 2, field 3 must be a finite number: \"many\""),
        Arguments.of(
            "slash in the name",
            "sweep: s",
            "sweep: a/b",
            "sweep must be letters, digits, '.', '_' and '-', the first a letter"
                + " or digit: a/b (DIR/s.yaml:1)"),
        Arguments.of("no name", "sweep: s\n", "", "sweep is required (DIR/s.yaml:1)"),
        Arguments.of(
            "not YAML",
            "seed: [0, 1]",
            "seed: [0, 1",
            "not readable: expected ',' or ']', but got <stream end> (DIR/s.yaml:9)"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sweeps")
  void badSweep(String title, String good, String bad, String message) throws IOException {
    assertThat(SWEEP).contains(good);
    refused(SWEEP.replace(good, bad), message);
  }

  static Stream<Arguments> images() {
    return Stream.of(
        Arguments.of(
            "torn gzip",
            "trainImages: DIR/images",
            "trainImages: DIR/torn.gz",
            "DIR/torn.gz: the gzip file is torn: it ends early"),
        Arguments.of(
            "short",
            "trainImages: DIR/images",
            "trainImages: DIR/short",
            "DIR/short: an IDX file of shape [2, 2, 2] must hold 8 bytes of data: 5"),
        Arguments.of(
            "wrong magic",
            "trainImages: DIR/images",
            "trainImages: DIR/magic",
            "DIR/magic: not an IDX file of unsigned bytes: magic number must be"
                + " 0x0000080r with r > 0: 0x00000d03"),
        Arguments.of(
            "too few images",
            "trainSize: 2",
            "trainSize: 3",
            "trainSize must be <= the 2 samples of DIR/images: 3"),
        Arguments.of(
            "images for labels",
            "testLabels: DIR/labels",
            "testLabels: DIR/images",
            "DIR/images: labels must have 1 dimension and 2 items or more: 3 and 2"),
        Arguments.of(
            "missing",
            "testImages: DIR/images",
            "testImages: DIR/absent",
            "DIR/absent: cannot be read: java.io.FileNotFoundException: File DIR/absent does not exist"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("images")
  void badImages(String title, String good, String bad, String message) throws IOException {
    assertThat(IMAGES).contains(good);
    refused(IMAGES.replace(good, bad), message);
  }

  static Stream<Arguments> words() {
    return Stream.of(
        Arguments.of(List.of("s.yaml", "--cores", "0"), "--cores must be >= 1: 0"),
        Arguments.of(
            List.of("s.yaml", "--cores", "two"),
            "Invalid value for option '--cores': 'two' is not an int (see tangent"
                + " sweep --help)"),
        Arguments.of(List.of("s.yaml", "seed"), "an override must be key=value: \"seed\""),
        Arguments.of(
            List.of("s.yaml", "sed=1"), "sed is not known; did you mean seed? (override sed=1)"),
        Arguments.of(
            List.of("s.yaml", "model.initScale=1,-2"),
            "model.oneHiddenLayer.initScale must be finite and > 0: -2.0 (override"
                + " model.initScale=1,-2)"),
        Arguments.of(
            List.of("s.yaml", "--dry-run", "seed=range(3,0)"),
            "seed must not be empty: range(3,0) (override seed=range(3,0))"),
        Arguments.of(List.of("absent.yaml"), "DIR/absent.yaml does not exist"),
        Arguments.of(List.of("folder.yaml"), "DIR/folder.yaml must be a file, not a folder"),
        Arguments.of(
            List.of("images"), "not readable: special characters are not allowed (DIR/images:1)"));
  }

  @ParameterizedTest
  @MethodSource("words")
  void badWords(List<String> words, String message) throws IOException {
    SweepTexts.write(folder, "s", SWEEP.replace("DIR", folder.toString()));
    List<String> all =
        Stream.concat(
                Stream.of("sweep", folder.resolve(words.get(0)).toString()), words.stream().skip(1))
            .toList();
    toldInOneLine(Typed.on(warehouse, all.toArray(String[]::new)), message);
  }

  @Test
  void warehouseBelowAFile() throws IOException {
    String file = SweepTexts.write(folder, "s", SWEEP.replace("DIR", folder.toString())).toString();
    for (String place : List.of("train.csv", "train.csv/deep/warehouse")) {
      toldInOneLine(
          Typed.on(folder.resolve(place), "sweep", file),
          "warehouse DIR/%s must be a folder that can be written: Parent path is not a directory:"
                  .formatted(place)
              + " file:DIR/train.csv (ParentNotDirectoryException)");
    }
    assertThat(folder.resolve("train.csv")).isRegularFile();
  }

  private void refused(String sweep, String message) throws IOException {
    Path file = SweepTexts.write(folder, "s", sweep.replace("DIR", folder.toString()));
    toldInOneLine(Typed.on(warehouse, "sweep", file.toString()), message);
  }

  private void toldInOneLine(Started.Outcome outcome, String message) {
    assertThat(outcome.exitCode()).as(outcome.stderr()).isEqualTo(ExitCode.USAGE.value());
    assertThat(outcome.stdout()).isEmpty();
    assertThat(outcome.stderr().lines().map(line -> line.replace(folder.toString(), "DIR")))
        .containsExactly("tangent: " + message);
    assertThat(warehouse).doesNotExist();
  }

  /** An IDX file of zeros. */
  private static byte[] idx(int magic, int... shape) {
    int size = Arrays.stream(shape).reduce(1, (product, length) -> product * length);
    ByteBuffer buffer = ByteBuffer.allocate(4 + 4 * shape.length + size).putInt(magic);
    Arrays.stream(shape).forEach(buffer::putInt);
    return buffer.array();
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream zipped = new GZIPOutputStream(bytes)) {
      zipped.write(plain);
    }
    return bytes.toByteArray();
  }
}
