package org.tangent.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
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
    Files.createDirectory(folder.resolve("folder.html"));
    Files.writeString(folder.resolve("there.html"), "precious");
    writeBadTables();
    writeBadImages();
  }

  private void writeBadTables() throws IOException {
    Files.write(folder.resolve("latin.yaml"), new byte[] {'s', ':', ' ', (byte) 0xe4});
    Files.writeString(folder.resolve("empty.csv"), "");
    Files.writeString(folder.resolve("header.csv"), "x1,x2,x3,y\n");
    Files.writeString(folder.resolve("nan.csv"), "1,2,3,4\n1,NaN,3,4\n");
    Files.writeString(folder.resolve("infinite.csv"), "1,2,3,4\n1,2,3,1e999\n");
    Files.writeString(folder.resolve("soft.csv"), "1,0.5,0.5\n1,0.5,0.6\n");
    Files.writeString(folder.resolve("missing.csv"), "1,2,3,4\n1,2,,4\n");
    Files.writeString(folder.resolve("narrow.csv"), "x1,x2,x3\n1,2,3,4\n");
    Files.writeString(folder.resolve("gap.csv"), ",,,\n1,2,3,4\n");
    Files.writeString(folder.resolve("quote.csv"), "1,2,3,4\n1,2,\"3,4\n");
    Files.writeString(folder.resolve("wide.csv"), "1,2,3,4,5\n");
    Files.writeString(folder.resolve("units.csv"), "1,2,3\n");
    Files.writeString(folder.resolve("outputs.csv"), "1\n");
    Files.writeString(folder.resolve("text.parquet"), "1,2,3,4\n");
    Files.createDirectory(folder.resolve("nothing.parquet"));
    parquet("good", "SELECT 1.0::DOUBLE AS a, 2.0::DOUBLE AS b, 3.0::DOUBLE AS c, 4::INT AS y");
    parquet("words", "SELECT 1.0::DOUBLE AS a, 2.0::DOUBLE AS b, 'many' AS c, 4::INT AS y");
    parquet("null", "SELECT 1.0::DOUBLE AS a, 2.0::DOUBLE AS b, NULL::DOUBLE AS c, 4::INT AS y");
    parquet("none", "SELECT 1.0::DOUBLE AS a, 4::INT AS y WHERE 1 = 0");
    byte[] whole = Files.readAllBytes(folder.resolve("good.parquet"));
    Files.write(folder.resolve("torn.parquet"), Arrays.copyOf(whole, whole.length - 9));
  }

  private void writeBadImages() throws IOException {
    Files.write(folder.resolve("header"), Arrays.copyOf(idx(0x803, 2, 2, 2), 10));
    Files.write(folder.resolve("long"), Arrays.copyOf(idx(0x803, 2, 2, 2), 30));
    Files.write(folder.resolve("smaller"), idx(0x803, 2, 1, 2));
    Files.write(folder.resolve("garbage.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0, 1, 2, 3});
    byte[] labels = idx(0x801, 2);
    labels[labels.length - 1] = 10;
    Files.write(folder.resolve("eleventh"), labels);
  }

  /** Written by DuckDB. */
  private void parquet(String name, String query) throws IOException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (%s) TO '%s' (FORMAT parquet)".formatted(query, folder.resolve(name + ".parquet")));
    } catch (SQLException refused) {
      throw new IOException(refused);
    }
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
            "targets of a softmax that do not sum to 1",
            "train: 'DIR/train.csv', test: 'DIR/test.csv', inputs: 3}}",
            "train: 'DIR/soft.csv', test: 'DIR/soft.csv', inputs: 1}}\n  loss: softmaxCrossEntropy",
            "DIR/soft.csv: the targets of softmaxCrossEntropy must sum to 1: 1.1 (row 2)"
                + " (DIR/s.yaml:3)"),
        Arguments.of(
            "batch larger than the table",
            "gaussNewton: {stepSize: 1}",
            "sgd: {stepSize: 1, batchSize: 99}",
            "DIR/train.csv: batchSize must be <= the number of training samples, 5: 99"
                + " (DIR/s.yaml:3)"),
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
            "trainSize must be <= the 5 samples of DIR/train.csv: 6 (DIR/s.yaml:3)"),
        Arguments.of(
            "too many inputs",
            "inputs: 3",
            "inputs: 4",
            "DIR/train.csv: inputs must be < the table's 4 columns, which leaves"
                + " the targets: 4 (DIR/s.yaml:3)"),
        Arguments.of(
            "missing table",
            "train.csv",
            "absent.csv",
            "DIR/absent.csv: cannot be read: java.io.FileNotFoundException: File DIR/absent.csv does not exist (DIR/s.yaml:3)"),
        Arguments.of(
            "ragged table",
            "train.csv",
            "ragged.csv",
            "DIR/ragged.csv: ragged: line 3 has 3 fields, the first row 4 (DIR/s.yaml:3)"),
        Arguments.of(
            "words in a table",
            "train.csv",
            "words.csv",
            "DIR/words.csv: line 2, field 3 must be a finite number: \"many\" (DIR/s.yaml:3)"),
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
            "not readable: expected ',' or ']', but got <stream end> (DIR/s.yaml:9)"),
        Arguments.of(
            "fraction of a unit",
            "units: 10",
            "units: 2.5",
            "model.oneHiddenLayer.units must be a whole number: 2.5 (DIR/s.yaml:5)"),
        Arguments.of(
            "more units than there are numbers",
            "units: 10",
            "units: 99999999999",
            "model.oneHiddenLayer.units must be <= 2147483647: 99999999999 (DIR/s.yaml:5)"),
        Arguments.of(
            "unknown word",
            "units: 10",
            "units: 10, activation: rellu",
            "model.oneHiddenLayer.activation must be relu, silu, tanh, sigmoid or identity: rellu (DIR/s.yaml:5)"),
        Arguments.of(
            "unknown optimizer",
            "gaussNewton:",
            "gausNewton:",
            "optimizer must be gaussNewton, gradientDescent, randomFeatures, levenbergMarquardt, sgd, adam, kfac or ekfac: gausNewton (DIR/s.yaml:6)"),
        Arguments.of(
            "two optimizers",
            "{gaussNewton: {stepSize: 1}}",
            "{gaussNewton: {stepSize: 1}, randomFeatures: {}}",
            "optimizer must name one choice, not several: gaussNewton, randomFeatures (DIR/s.yaml:6)"),
        Arguments.of(
            "missing component",
            "{stepSize: 1}",
            "{}",
            "optimizer.gaussNewton.stepSize is required (DIR/s.yaml:6)"),
        Arguments.of(
            "unknown section",
            "grid:",
            "gird:",
            "gird is not known; did you mean grid? (DIR/s.yaml:7)"),
        Arguments.of(
            "no run",
            "run:",
            "zip: []\nrum:",
            "rum is not known; did you mean run? (DIR/s.yaml:3)"),
        Arguments.of(
            "key twice",
            "units: 10",
            "units: 10, units: 20",
            "units is given twice (DIR/s.yaml:5)"),
        Arguments.of(
            "two documents",
            "sweep: s\n",
            "sweep: s\n---\n",
            "there must be one document, not several (DIR/s.yaml:3)"),
        Arguments.of(
            "alias",
            "seed: [0, 1]",
            "seed: [&a 0, *a]",
            "aliases of YAML cannot be used: *a (DIR/s.yaml:8)"),
        Arguments.of(
            "not a map",
            SWEEP,
            "- sweep: s\n",
            "a sweep file must be a map with the keys sweep, run, grid, zip, sample, randomSearch (DIR/s.yaml:1)"),
        Arguments.of(
            "empty file",
            SWEEP,
            "",
            "a sweep file must be a map with the keys sweep, run, grid, zip, sample, randomSearch (DIR/s.yaml:1)"),
        Arguments.of(
            "grid not a map",
            "seed: [0, 1]",
            "- seed",
            "grid must be a map, not a list (DIR/s.yaml:8)"),
        Arguments.of(
            "step of zero",
            "[0, 1]",
            "range(0, 5, 0)",
            "seed must have a step other than 0: range(0, 5, 0) (DIR/s.yaml:8)"),
        Arguments.of(
            "range without an end",
            "[0, 1]",
            "range(0)",
            "seed must be range(a, b) or range(a, b, step): range(0) (DIR/s.yaml:8)"),
        Arguments.of(
            "open call",
            "[0, 1]",
            "range(0, 5",
            "seed must end with ')': range(0, 5 (DIR/s.yaml:8)"),
        Arguments.of(
            "unknown function",
            "[0, 1]",
            "rnge(0, 5)",
            "seed must be a number, a list, range, linspace or logspace: rnge(0, 5); did you mean range? (DIR/s.yaml:8)"),
        Arguments.of(
            "one point",
            "seed: [0, 1]",
            "optimizer.stepSize: logspace(0, 1, 1)",
            "optimizer.gaussNewton.stepSize must have 2 points or more: logspace(0, 1, 1) (DIR/s.yaml:8)"),
        Arguments.of(
            "not an exponent",
            "seed: [0, 1]",
            "optimizer.stepSize: logspace(a, 1, 3)",
            "optimizer.gaussNewton.stepSize must have a number, not a: logspace(a, 1, 3) (DIR/s.yaml:8)"),
        Arguments.of(
            "overflow of logspace",
            "seed: [0, 1]",
            "optimizer.stepSize: logspace(0, 400, 2)",
            "optimizer.gaussNewton.stepSize must be finite and > 0: Infinity (DIR/s.yaml:8)"),
        Arguments.of(
            "bad value of an axis",
            "seed: [0, 1]",
            "model.initScale: [1, .inf]",
            "model.oneHiddenLayer.initScale must be finite and > 0: Infinity (DIR/s.yaml:8)"),
        Arguments.of(
            "axis that leads nowhere",
            "seed: [0, 1]",
            "model.oneHiddenLayer.unit: [1]",
            "model.oneHiddenLayer.unit is not known; did you mean units? (DIR/s.yaml:8)"),
        Arguments.of(
            "path with two dots",
            "seed: [0, 1]",
            "model..units: [1]",
            "a path must be names joined by single dots: \"model..units\" (DIR/s.yaml:8)"),
        Arguments.of(
            "grid too large",
            "seed: [0, 1]",
            "seed: range(0, 9000000000000000000)\n  model.units: [1, 2]",
            "the grid must have no more than 9223372036854775807 points (DIR/s.yaml:1)"),
        Arguments.of(
            "zip of unequal lengths",
            "grid:\n  seed: [0, 1]",
            "zip:\n- seed: [0, 1]\n  model.units: [1, 2, 3]",
            "model.oneHiddenLayer.units must have as many values as seed, 2: 3 (DIR/s.yaml:9)"),
        Arguments.of(
            "zip not a list",
            "grid:\n",
            "zip:\n",
            "zip must be a list of maps, not a map (DIR/s.yaml:8)"),
        Arguments.of(
            "axis twice",
            "seed: [0, 1]",
            "seed: [0, 1]\nzip:\n- seed: [2, 3]",
            "seed is given twice, first in DIR/s.yaml:8 (DIR/s.yaml:10)"),
        Arguments.of(
            "sample too large",
            "seed: [0, 1]",
            "seed: [0, 1]\nsample: {points: 3}",
            "sample.points must be <= the grid's 2 points: 3 (DIR/s.yaml:9)"),
        Arguments.of(
            "sample of nothing",
            "seed: [0, 1]",
            "seed: [0, 1]\nsample: {points: 0}",
            "sample.points must be >= 1: 0 (DIR/s.yaml:9)"),
        Arguments.of(
            "iterations",
            "optimizer:",
            "stop: {maxIterations: -1}\n  optimizer:",
            "stop.maxIterations must be >= 0: -1 (DIR/s.yaml:6)"),
        Arguments.of(
            "seconds",
            "optimizer:",
            "stop: {maxSeconds: 0}\n  optimizer:",
            "stop.maxSeconds must be finite and > 0: 0.0 (DIR/s.yaml:6)"),
        Arguments.of(
            "relative loss",
            "optimizer:",
            "stop: {relativeTrainLoss: 1}\n  optimizer:",
            "stop.relativeTrainLoss must be < 1: 1.0 (DIR/s.yaml:6)"),
        Arguments.of(
            "divergence",
            "optimizer:",
            "stop: {divergence: 1}\n  optimizer:",
            "stop.divergence must be > 1: 1.0 (DIR/s.yaml:6)"),
        Arguments.of(
            "no schedule",
            "optimizer:",
            "record: {every: sometimes}\n  optimizer:",
            "record.every must be logarithmic, never or a whole number > 0: sometimes (DIR/s.yaml:6)"),
        Arguments.of(
            "iteration before the first",
            "optimizer:",
            "record: {at: [-1]}\n  optimizer:",
            "record.at must be >= 0: -1 (DIR/s.yaml:6)"),
        Arguments.of(
            "no damping",
            "{stepSize: 1}",
            "{stepSize: 1, damping: {floor: 0, factor: 0}}",
            "optimizer.gaussNewton.damping.floor must be > 0 where factor is 0: 0.0 (DIR/s.yaml:6)"),
        Arguments.of(
            "not a truth",
            "optimizer:",
            "keepWeights: maybe\n  optimizer:",
            "keepWeights must be true or false: maybe (DIR/s.yaml:6)"),
        Arguments.of(
            "blank path",
            "train: 'DIR/train.csv'",
            "train: ' '",
            "problem.tables.train must not be blank (DIR/s.yaml:3)"),
        Arguments.of(
            "no inputs",
            "inputs: 3",
            "inputs: 0",
            "problem.tables.inputs must be >= 1: 0 (DIR/s.yaml:3)"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sweeps")
  void badSweep(String title, String good, String bad, String message) throws IOException {
    assertThat(SWEEP).contains(good);
    refused(SWEEP.replace(good, bad), message);
  }

  static Stream<Arguments> tables() {
    return Stream.of(
        Arguments.of(
            "empty table",
            "train.csv",
            "empty.csv",
            "DIR/empty.csv: the table has no rows (DIR/s.yaml:3)"),
        Arguments.of(
            "table of a header",
            "train.csv",
            "header.csv",
            "DIR/header.csv: the table has no rows (DIR/s.yaml:3)"),
        Arguments.of(
            "NaN in a table",
            "train.csv",
            "nan.csv",
            "DIR/nan.csv: line 2, field 2 must be a finite number: \"NaN\" (DIR/s.yaml:3)"),
        Arguments.of(
            "infinite in a table",
            "train.csv",
            "infinite.csv",
            "DIR/infinite.csv: line 2, field 4 must be a finite number: \"1e999\" (DIR/s.yaml:3)"),
        Arguments.of(
            "empty field",
            "test.csv",
            "missing.csv",
            "DIR/missing.csv: line 2, field 3 must be a finite number: \"\" (DIR/s.yaml:3)"),
        Arguments.of(
            "open quote",
            "test.csv",
            "quote.csv",
            "DIR/quote.csv: cannot be read: org.apache.commons.csv.CSVException: (startline 2) EOF reached before encapsulated token finished (DIR/s.yaml:3)"),
        Arguments.of(
            "tables of two widths",
            "test.csv",
            "wide.csv",
            "DIR/train.csv has 4 columns, DIR/wide.csv 5; both must have as many (DIR/s.yaml:3)"),
        Arguments.of(
            "folder of no files",
            "train.csv",
            "nothing.parquet",
            "DIR/nothing.parquet: cannot be read: java.io.FileNotFoundException: the folder holds no files: DIR/nothing.parquet (DIR/s.yaml:3)"),
        Arguments.of(
            "text for Parquet",
            "train.csv",
            "text.parquet",
            "DIR/text.parquet: cannot be read: not a readable Parquet file: file:DIR/text.parquet is not a Parquet file (length is too low: 8) (DIR/s.yaml:3)"),
        Arguments.of(
            "torn Parquet",
            "train.csv",
            "torn.parquet",
            "DIR/torn.parquet: cannot be read: not a readable Parquet file: file:DIR/torn.parquet is not a Parquet file. Expected magic number at tail, but found [51, 55, 54, 41] (DIR/s.yaml:3)"),
        Arguments.of(
            "words in Parquet",
            "train.csv",
            "words.parquet",
            "DIR/words.parquet: column must be numeric: optional binary c (STRING) (DIR/s.yaml:3)"),
        Arguments.of(
            "null in Parquet",
            "test.csv",
            "null.parquet",
            "DIR/null.parquet: cannot be read: row 1, column c must be a finite number: null (DIR/s.yaml:3)"),
        Arguments.of(
            "Parquet of no rows",
            "train.csv",
            "none.parquet",
            "DIR/none.parquet: the table has no rows (DIR/s.yaml:3)"),
        Arguments.of(
            "teacher's width",
            "inputs: 3",
            "inputs: 3, teacher: 'DIR/wide.csv'",
            "DIR/wide.csv: a teacher's weights must have 3 columns: 5 (DIR/s.yaml:3)"),
        Arguments.of(
            "rows of weights",
            "units: 10",
            "units: 2, weights: {u: 'DIR/units.csv', v: 'DIR/outputs.csv'}",
            "DIR/units.csv: given weights must be [2 x 3]: [1 x 3] (DIR/s.yaml:5)"),
        Arguments.of(
            "columns of weights",
            "units: 10",
            "units: 1, weights: {u: 'DIR/wide.csv', v: 'DIR/outputs.csv'}",
            "DIR/wide.csv: given weights must be [1 x 3]: [1 x 5] (DIR/s.yaml:5)"),
        Arguments.of(
            "password in a path",
            "'DIR/train.csv'",
            "'ftp://me:secret@host/train.csv'",
            "ftp://me:***@host/train.csv: a path must not hold a password, since rows and logs show it (DIR/s.yaml:3)"),
        Arguments.of(
            "no path at all",
            "'DIR/train.csv'",
            "'a:b'",
            "a:b: cannot be read: java.lang.IllegalArgumentException: java.net.URISyntaxException: Relative path in absolute URI: a:b (DIR/s.yaml:3)"),
        Arguments.of(
            "header of another width",
            "train.csv",
            "narrow.csv",
            "DIR/narrow.csv: ragged: line 2 has 4 fields, the first row 3 (DIR/s.yaml:3)"),
        Arguments.of(
            "first row of missing values",
            "train.csv",
            "gap.csv",
            "DIR/gap.csv: line 1, field 1 must be a finite number: \"\" (DIR/s.yaml:3)"),
        Arguments.of(
            "unknown file system",
            "'DIR/train.csv'",
            "'nofs://host/train.csv'",
            "nofs://host/train.csv: cannot be read: org.apache.hadoop.fs.UnsupportedFileSystemException: No FileSystem for scheme \"nofs\" (DIR/s.yaml:3)"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tables")
  void badTable(String title, String good, String bad, String message) throws IOException {
    assertThat(SWEEP).contains(good);
    refused(SWEEP.replace(good, bad), message);
  }

  static Stream<Arguments> images() {
    return Stream.of(
        Arguments.of(
            "torn gzip",
            "trainImages: DIR/images",
            "trainImages: DIR/torn.gz",
            "DIR/torn.gz: the gzip file is torn: it ends early (DIR/s.yaml:5)"),
        Arguments.of(
            "short",
            "trainImages: DIR/images",
            "trainImages: DIR/short",
            "DIR/short: an IDX file of shape [2, 2, 2] must hold 8 bytes of data: 5 (DIR/s.yaml:5)"),
        Arguments.of(
            "wrong magic",
            "trainImages: DIR/images",
            "trainImages: DIR/magic",
            "DIR/magic: not an IDX file of unsigned bytes: magic number must be"
                + " 0x0000080r with r > 0: 0x00000d03 (DIR/s.yaml:5)"),
        Arguments.of(
            "too few images",
            "trainSize: 2",
            "trainSize: 3",
            "trainSize must be <= the 2 samples of DIR/images: 3 (DIR/s.yaml:5)"),
        Arguments.of(
            "images for labels",
            "testLabels: DIR/labels",
            "testLabels: DIR/images",
            "DIR/images: labels must have 1 dimension and 2 items or more: 3 and 2 (DIR/s.yaml:5)"),
        Arguments.of(
            "missing",
            "testImages: DIR/images",
            "testImages: DIR/absent",
            "DIR/absent: cannot be read: java.io.FileNotFoundException: File DIR/absent does not exist (DIR/s.yaml:7)"),
        Arguments.of(
            "short header",
            "trainImages: DIR/images",
            "trainImages: DIR/header",
            "DIR/header: the IDX header of 3 dimensions must have 16 bytes: 10 (DIR/s.yaml:5)"),
        Arguments.of(
            "too long",
            "trainImages: DIR/images",
            "trainImages: DIR/long",
            "DIR/long: an IDX file of shape [2, 2, 2] must hold 8 bytes of data: 14 (DIR/s.yaml:5)"),
        Arguments.of(
            "images of two sizes",
            "testImages: DIR/images",
            "testImages: DIR/smaller",
            "DIR/images has 4 pixels an image, DIR/smaller 2; both must have as many (DIR/s.yaml:5)"),
        Arguments.of(
            "not gzip after all",
            "testImages: DIR/images",
            "testImages: DIR/garbage.gz",
            "DIR/garbage.gz: the gzip file is torn: it ends early (DIR/s.yaml:7)"),
        Arguments.of(
            "label beyond the classes",
            "trainLabels: DIR/labels",
            "trainLabels: DIR/eleventh",
            "DIR/eleventh: label 1 must be < 10: 10 (DIR/s.yaml:6)"),
        Arguments.of(
            "labels for images",
            "trainImages: DIR/images",
            "trainImages: DIR/labels",
            "DIR/labels: images must have 2 dimensions or more: 1 (DIR/s.yaml:5)"),
        Arguments.of(
            "too few of a class",
            "trainSize: 2",
            "trainSize: 2\n      subset: {balanced: {classes: 2}}",
            "DIR/labels: a balanced subset of 2 images must have 1 of each class: 0 of class 1"
                + " (DIR/s.yaml:6)"),
        Arguments.of(
            "teacher's weights for other images",
            "testSize: 2",
            "testSize: 2\n      targets: {network: {model:"
                + " {multilayerPerceptron: {widths: [], weights: [DIR/units.csv]}}}}",
            "DIR/units.csv: given weights must be [1 x 5]: [1 x 3] (DIR/s.yaml:11)"),
        Arguments.of(
            "one class",
            "testSize: 2",
            "testSize: 2\n      targets: {oneHot: {classes: 1}}",
            "problem.images.targets.oneHot.classes must be >= 2: 1 (DIR/s.yaml:11)"));
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
            List.of("images"), "not readable: special characters are not allowed (DIR/images:1)"),
        Arguments.of(List.of("s.yaml", "--retries", "-1"), "--retries must be from 0 to 1000: -1"),
        Arguments.of(
            List.of("s.yaml", "--retries", "1.5"),
            "Invalid value for option '--retries': '1.5' is not an int (see tangent sweep --help)"),
        Arguments.of(
            List.of("s.yaml", "--retries", "1001"), "--retries must be from 0 to 1000: 1001"),
        Arguments.of(
            List.of("s.yaml", "--checkpoint-seconds", "0"),
            "--checkpoint-seconds must be > 0: 0.0"),
        Arguments.of(
            List.of("s.yaml", "--checkpoint-seconds", "NaN"),
            "--checkpoint-seconds must be > 0: NaN"),
        Arguments.of(
            List.of("s.yaml", "--checkpoint-seconds", "-3"),
            "--checkpoint-seconds must be > 0: -3.0"),
        Arguments.of(
            List.of("s.yaml", "--max-concurrent", "0"), "--max-concurrent must be >= 1: 0"),
        Arguments.of(
            List.of("s.yaml", "--max-concurrent", "many"),
            "Invalid value for option '--max-concurrent': 'many' is not an int (see tangent sweep --help)"),
        Arguments.of(
            List.of("s.yaml", "--max-concurent", "2"),
            "Unknown option: '--max-concurent'; did you mean --max-concurrent? (see tangent sweep --help)"),
        Arguments.of(
            List.of("s.yaml", "--retries"),
            "Expected parameter for option '--retries' but found '--warehouse' (see tangent sweep --help)"),
        Arguments.of(
            List.of("s.yaml", "seed="), "seed must not be given an empty value (override seed=)"),
        Arguments.of(List.of("s.yaml", "=1"), "an override must be key=value: \"=1\""),
        Arguments.of(
            List.of("s.yaml", "model..units=1"),
            "a path must be names joined by single dots: \"model..units\" (override model..units=1)"),
        Arguments.of(
            List.of("s.yaml", "optimizer=gausNewton"),
            "optimizer must be gaussNewton, gradientDescent, randomFeatures, levenbergMarquardt, sgd, adam, kfac or ekfac: gausNewton (override optimizer=gausNewton)"),
        Arguments.of(
            List.of("s.yaml", "seed=[0"),
            "not readable: expected ',' or ']', but got <stream end> (override seed=[0)"),
        Arguments.of(
            List.of("s.yaml", "sweep=a/b"),
            "sweep must be letters, digits, '.', '_' and '-', the first a letter or digit: a/b (override sweep=a/b)"),
        Arguments.of(
            List.of("s.yaml", "sample.points=0"),
            "sample.points must be >= 1: 0 (override sample.points=0)"),
        Arguments.of(
            List.of("s.yaml", "model.units=1e10"),
            "model.oneHiddenLayer.units must be <= 2147483647: 1e10 (override model.units=1e10)"),
        Arguments.of(List.of("latin.yaml"), "DIR/latin.yaml is not UTF-8 text"),
        Arguments.of(
            List.of("s.yaml", "problem.train=DIR/absent.csv"),
            "DIR/absent.csv: cannot be read: java.io.FileNotFoundException: File DIR/absent.csv does not exist (override problem.train=DIR/absent.csv)"));
  }

  @ParameterizedTest
  @MethodSource("words")
  void badWords(List<String> words, String message) throws IOException {
    SweepTexts.write(folder, "s", SWEEP.replace("DIR", folder.toString()));
    List<String> all =
        Stream.concat(
                Stream.of("sweep", folder.resolve(words.get(0)).toString()),
                words.stream().skip(1).map(word -> word.replace("DIR", folder.toString())))
            .toList();
    toldInOneLine(Typed.on(warehouse, all.toArray(String[]::new)), message);
  }

  static Stream<Arguments> otherCommands() {
    return Stream.of(
        Arguments.of(List.of("verify", "s", "--sample", "0"), "--sample must be >= 1: 0"),
        Arguments.of(List.of("verify", "s", "--cores", "0"), "--cores must be >= 1: 0"),
        Arguments.of(
            List.of("verify", "s", "--seed", "first"),
            "Invalid value for option '--seed': 'first' is not a long (see tangent verify --help)"),
        Arguments.of(List.of("verify", "s"), "there is no sweep of this name in the warehouse: s"),
        Arguments.of(
            List.of("verify"), "Missing required parameter: 'SWEEP' (see tangent verify --help)"),
        Arguments.of(List.of("status", "s"), "there is no sweep of this name in the warehouse: s"),
        Arguments.of(
            List.of("show", "0000"), "there is no run in the warehouse whose id begins with: 0000"),
        Arguments.of(
            List.of("sql", "SELEC 1"),
            "[PARSE_SYNTAX_ERROR] Syntax error at or near 'SELEC'. SQLSTATE: 42601 (line 1, pos 0)"),
        Arguments.of(
            List.of("sql", "SELECT nothing FROM runs"),
            "[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column, variable, or function parameter with name `nothing` cannot be resolved. Did you mean one of the following? [`damping`, `os`, `rho`, `scaling`, `bias`]. SQLSTATE: 42703; line 1 pos 7"),
        Arguments.of(
            List.of("sweeep", "s.yaml"),
            "Unmatched arguments from index 0: 'sweeep', 's.yaml'; did you mean sweep? (see tangent --help)"),
        Arguments.of(List.of(), "Missing a command (see tangent --help)"));
  }

  @ParameterizedTest
  @MethodSource("otherCommands")
  void badCommand(List<String> words, String message) {
    toldInOneLine(Typed.on(warehouse, words.toArray(String[]::new)), message);
  }

  @Test
  void passwordOfTheWarehouseIsNotShown() throws IOException {
    String file = SweepTexts.write(folder, "s", SWEEP.replace("DIR", folder.toString())).toString();
    toldInOneLine(
        Typed.words("sweep", file, "--warehouse", "ftp://me:secret@host/w"),
        "--warehouse must not hold a password, since logs show it: ftp://me:***@host/w");
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

  static Stream<Arguments> charts() {
    String numbers = "SELECT iteration, trainLoss, optimizer FROM trajectories";
    return Stream.of(
        Arguments.of(
            numbers,
            "iteration trainLoss --into DIR/chart.png",
            "--into must end in .html or .vl.json: DIR/chart.png"),
        Arguments.of(
            numbers,
            "iteration trainLoss --into DIR/there.html",
            "--into is there already, and only --force overwrites it: DIR/there.html"),
        Arguments.of(
            numbers,
            "iteration trainLoss --into DIR/folder.html --force",
            "--into must be a file, not a folder: DIR/folder.html"),
        Arguments.of(
            numbers,
            "iteration trainLoss --into DIR/absent/chart.html",
            "--into must be in a folder that is there: DIR/absent/chart.html"),
        Arguments.of(
            numbers,
            "iteratoin trainLoss --into DIR/chart.html",
            "x must be a column of the query: iteratoin; did you mean iteration?"),
        Arguments.of(
            numbers,
            "iteration trainLoss --color zebra --into DIR/chart.html",
            "color must be a column of the query: zebra; known are iteration, trainLoss, optimizer"),
        Arguments.of(
            "SELECT 1 AS a, 2 AS b, 3 AS a",
            "a b --into DIR/chart.html",
            "x must be one column, but the query has 2 of the name: a"),
        Arguments.of(
            "SELECT 1 AS a, 'two' AS b",
            "a b --into DIR/chart.html",
            "y must be a column of numbers: b"),
        Arguments.of(
            "SELECT 1 AS a, 'two' AS b",
            "b a --log-x --into DIR/chart.vl.json",
            "x must be a column of numbers, since its axis is logarithmic: b"),
        Arguments.of(
            "SELECT 1 AS a, array(2) AS b",
            "a a --color b --into DIR/chart.html",
            "color must be a column of numbers, times, texts or truth values: b"),
        Arguments.of(
            "SELECT -1 AS a, 0 AS b",
            "a b --log-y --into DIR/chart.html",
            "nothing to draw: there are 1 rows, all whose x or y is null, not finite or, on a"
                + " logarithmic axis, not > 0"),
        Arguments.of(
            numbers,
            "iteration trainLoss --into DIR/chart.html",
            "nothing to draw: there are no rows"),
        Arguments.of(
            "SELECT id AS a, id AS b FROM range(50001)",
            "a b --into DIR/chart.html",
            "a chart takes up to 50000 rows, and there are more: aggregate (GROUP BY) or sample"
                + " them"),
        Arguments.of(
            "SELECT id AS a, id AS b FROM range(21)",
            "a b --color b --into DIR/chart.html",
            "color must have at most 20 values, to be told apart: b has 21"),
        Arguments.of(
            "SELECT id FROM nowhere",
            "id id --into DIR/chart.html",
            "[TABLE_OR_VIEW_NOT_FOUND] The table or view `nowhere` cannot be found. Verify the"
                + " spelling and correctness of the schema and catalog."),
        Arguments.of(
            numbers,
            "iteration trainLoss",
            "Missing required option: '--into=FILE' (see tangent chart --help)"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("charts")
  void badChart(String query, String words, String message) throws IOException {
    List<String> all = new ArrayList<>(List.of("chart", query, "--x"));
    String[] more = words.replace("DIR", folder.toString()).split(" ");
    all.addAll(List.of(more[0], "--y"));
    all.addAll(List.of(more).subList(1, more.length));
    toldInOneLine(Typed.on(warehouse, all.toArray(String[]::new)), message);
    assertThat(folder.resolve("chart.html")).doesNotExist();
    assertThat(folder.resolve("there.html")).hasContent("precious");
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
