package org.tangent.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tangent.run.TrainingRun;

class SweepPlanTest {
  private static final String TABLES =
      """
      sweep: s
      run:
        problem: {tables: {train: train.csv, test: test.csv, inputs: 2}}
        model: {oneHiddenLayer: {units: 3}}
        optimizer: {gaussNewton: {stepSize: 1}}
      """;

  private static final String IMAGES =
      """
      sweep: s
      run:
        problem:
          images:
            {trainImages: i, trainLabels: l, testImages: i, testLabels: l, trainSize: 2, testSize: 2}
        model: {oneHiddenLayer: {units: 3}}
        optimizer: {gaussNewton: {stepSize: 1}}
      """;

  private final Map<String, byte[]> disk = new HashMap<>();
  private final List<String> opened = new ArrayList<>();

  SweepPlanTest() {
    put("train.csv", "a,b,y\n1,2,3\n4,5,6\n7,8,9\n");
    put("test.csv", "1,2,3\n");
    put("u.csv", "1,2\n3,4\n5,6\n");
    put("v.csv", "1\n2\n3\n");
    put("v2.csv", "1\n2\n");
    disk.put("i", idx("00000803 00000002 00000001 00000002 00 01 02 ff"));
    disk.put("l", idx("00000801 00000002 00 09"));
    disk.put("i.gz", gzip(disk.get("i")));
  }

  private void put(String path, String text) {
    disk.put(path, text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] idx(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static byte[] gzip(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zipped = new GZIPOutputStream(bytes)) {
      zipped.write(content);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  private InputStream open(String path) throws IOException {
    opened.add(path);
    if (path.contains(":")) {
      throw new IllegalArgumentException("no path");
    }
    if (!disk.containsKey(path)) {
      throw new FileNotFoundException(path);
    }
    return new ByteArrayInputStream(disk.get(path));
  }

  private SweepPlan plan(String text, String... overrides) {
    return SweepFile.read("x.yaml", text, List.of(overrides))
        .plan(new DataFingerprints(this::open));
  }

  private static List<String> ids(SweepPlan plan) {
    return plan.runs().map(PlannedRun::runId).toList();
  }

  @Test
  void runsHaveTheirSpecItsTextAndTheirId() {
    SweepPlan plan = plan(SweepFileTest.EXAMPLE);
    assertThat(plan.size()).isEqualTo(180);
    assertThat(plan.duplicates()).isZero();
    assertThat(plan.sweep().name()).isEqualTo("step-size-bias");
    assertThat(ids(plan)).hasSize(180).doesNotHaveDuplicates();
    PlannedRun run = plan.runs().skip(42).findFirst().orElseThrow();
    assertThat(run.position()).isEqualTo(42);
    assertThat(run.spec()).isEqualTo(plan.sweep().spec(42));
    assertThat(CanonicalJson.read(run.specJson())).isEqualTo(run.spec());
    assertThat(run.runId())
        .isEqualTo(RunId.of(run.specJson(), Map.of(), TrainingRun.NUMERICS_REVISION));
    assertThat(run.fileHashes()).isEmpty();
    assertThat(opened).isEmpty();
  }

  @Test
  void equalPointsAreOneRun() {
    SweepPlan plan =
        plan(SweepFileTest.EXAMPLE, "seed=0,1,0", "problem.teacherActivation=null,relu");
    assertThat(plan.sweep().size()).isEqualTo(3 * 36 * 2);
    assertThat(plan.size()).isEqualTo(2 * 36);
    assertThat(plan.duplicates()).isEqualTo(4 * 36);
    assertThat(ids(plan)).hasSize(72).doesNotHaveDuplicates();
    assertThat(plan.runs().map(PlannedRun::position).limit(2)).containsExactly(0L, 2L);
    for (int index = 0; index < plan.size(); index++) {
      PlannedRun run = plan.run(index);
      assertThat(plan.position(index)).isEqualTo(run.position());
      assertThat(plan.runId(index)).isEqualTo(run.runId());
      assertThat(plan.indexOf(run.runId())).hasValue(index);
    }
  }

  @Test
  void equalRunsOfDifferentSweepsHaveTheSameId() {
    assertThat(ids(plan(SweepFileTest.EXAMPLE)))
        .containsAll(ids(plan(SweepFileTest.EXAMPLE, "sweep=other", "seed=4")));
  }

  @Test
  void contentOfTheFilesCounts() {
    List<String> before = ids(plan(TABLES));
    assertThat(ids(plan(TABLES))).isEqualTo(before);
    put("train.csv", "1,2,3\n4,5,6\n7,8,10\n");
    assertThat(ids(plan(TABLES))).doesNotContainAnyElementsOf(before);
  }

  @Test
  void contentOfATeachersFilesCounts() {
    String teacher =
        "problem.targets={network: {softmax: false, model: {oneHiddenLayer: {units: 3, weights: {u:"
            + " u.csv, v: v.csv}}}}}";
    List<String> before = ids(plan(IMAGES, teacher));
    assertThat(plan(IMAGES, teacher).run(0).fileHashes())
        .containsOnlyKeys("i", "l", "u.csv", "v.csv");
    put("v.csv", "1\n2\n4\n");
    assertThat(ids(plan(IMAGES, teacher))).doesNotContainAnyElementsOf(before);
  }

  @Test
  void hashesAreThoseOfTheFiles() {
    Map<String, String> hashes =
        plan(TABLES).runs().map(PlannedRun::fileHashes).findFirst().orElseThrow();
    assertThat(hashes).containsOnlyKeys("train.csv", "test.csv");
    // printf '1,2,3\n' | sha256sum
    assertThat(hashes.get("test.csv"))
        .isEqualTo("7a8988e95e356e2b5b8fecf5e31f7c2e7e8fb44a5cd9d89ebb0d1e60b1f5c689");
  }

  @Test
  void filesAreReadOnceForTheHashAndOnceForTheCheck() {
    SweepPlan plan = plan(TABLES, "seed=range(0,50)", "model.initScale=1,2");
    assertThat(ids(plan)).hasSize(100);
    assertThat(opened).containsExactlyInAnyOrder("train.csv", "train.csv", "test.csv", "test.csv");
  }

  @Test
  void goodFilesAreTaken() {
    assertThat(plan(TABLES, "problem.trainSize=1,2,3,null").size()).isEqualTo(4);
    assertThat(plan(TABLES, "problem.teacher=u.csv", "model.weights={u: u.csv, v: v.csv}").size())
        .isEqualTo(1);
    assertThat(plan(IMAGES, "problem.trainImages=i,i.gz").size()).isEqualTo(2);
    assertThat(plan(IMAGES, "problem.targets=teacher", "problem.trainSize=1").size()).isEqualTo(1);
    assertThat(
            plan(
                    SweepFileTest.EXAMPLE,
                    "problem.dimension=2",
                    "model.units=3",
                    "model.weights={u: u.csv, v: v.csv}")
                .size())
        .isEqualTo(180);
  }

  static Stream<Arguments> badData() {
    return Stream.of(
        bad(
            TABLES,
            "problem.train=none.csv",
            "none.csv: cannot be read: java.io.FileNotFoundException: none.csv"),
        bad(
            TABLES,
            "problem.teacher=none.csv",
            "none.csv: cannot be read: java.io.FileNotFoundException: none.csv"),
        bad(
            TABLES,
            "problem.train=train.csv,none.csv",
            "none.csv: cannot be read: java.io.FileNotFoundException: none.csv"),
        bad(
            TABLES,
            "problem.train=ragged.csv",
            "ragged.csv: ragged: line 2 has 2 fields, the first row 3"),
        bad(
            TABLES,
            "problem.train=text.csv",
            "text.csv: line 2, field 2 must be a finite number: \"five\""),
        bad(TABLES, "problem.train=empty.csv", "empty.csv: the table has no rows"),
        bad(
            TABLES,
            "problem.train=nan.csv",
            "nan.csv: line 1, field 3 must be a finite number: \"NaN\""),
        bad(
            TABLES,
            "problem.test=u.csv",
            "u.csv: inputs must be < the table's 2 columns, which leaves the targets: 2"),
        bad(
            TABLES,
            "problem.test=wide.csv",
            "train.csv has 3 columns, wide.csv 4; both must have as many"),
        bad(
            TABLES,
            "problem.inputs=3",
            "train.csv: inputs must be < the table's 3 columns, which leaves the targets: 3"),
        bad(TABLES, "problem.trainSize=2,4", "trainSize must be <= the 3 samples of train.csv: 4"),
        bad(TABLES, "problem.teacher=v.csv", "v.csv: a teacher's weights must have 2 columns: 1"),
        bad(
            TABLES,
            "model.weights={u: v.csv, v: v.csv}",
            "v.csv: given weights must be [3 x 2]: [3 x 1]"),
        bad(
            TABLES,
            "model.weights={u: u.csv, v: v2.csv}",
            "v2.csv: given weights must be [3 x 1]: [2 x 1]"),
        bad(
            TABLES,
            "model.weights={u: none.csv, v: v.csv}",
            "none.csv: cannot be read: java.io.FileNotFoundException: none.csv"),
        bad(
            IMAGES,
            "problem.trainImages=train.csv",
            "train.csv: not an IDX file of unsigned bytes: magic number must be 0x0000080r with r > 0: 0x612c622c"),
        bad(
            IMAGES,
            "problem.trainImages=empty.csv",
            "empty.csv: not an IDX file of unsigned bytes: magic number must be 0x0000080r with r > 0: 0x00000000"),
        bad(IMAGES, "problem.trainImages=l", "l: images must have 2 dimensions or more: 1"),
        bad(
            IMAGES,
            "problem.trainImages=torn",
            "torn: an IDX file of shape [2, 1, 2] must hold 4 bytes of data: 3"),
        bad(IMAGES, "problem.trainImages=torn.gz", "torn.gz: the gzip file is torn: it ends early"),
        bad(
            IMAGES,
            "problem.testImages=big",
            "i has 2 pixels an image, big 1; both must have as many"),
        bad(
            IMAGES,
            "problem.trainLabels=i",
            "i: labels must have 1 dimension and 2 items or more: 3 and 2"),
        bad(
            IMAGES,
            "problem.trainLabels=short",
            "short: labels must have 1 dimension and 2 items or more: 1 and 1"),
        bad(IMAGES, "problem.targets={oneHot: {classes: 9}}", "l: label 1 must be < 9: 9"),
        bad(IMAGES, "problem.trainImages=blank", "blank: images must have 1 pixel or more: 0"),
        bad(
            TABLES,
            "problem.train=c:d",
            "c:d: cannot be read: java.lang.IllegalArgumentException: no path"),
        bad(IMAGES, "problem.trainSize=3", "trainSize must be <= the 2 samples of i: 3"),
        bad(IMAGES, "problem.testSize=3", "testSize must be <= the 2 samples of i: 3"));
  }

  private static Arguments bad(String text, String override, String message) {
    return Arguments.of(text, override, message);
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("badData")
  void badDataIsReportedBeforeAnythingRuns(String text, String override, String message) {
    put("ragged.csv", "1,2,3\n4,5\n");
    put("text.csv", "1,2,3\n4,five,6\n");
    put("empty.csv", "");
    put("nan.csv", "1,2,NaN\n");
    put("wide.csv", "1,2,3,4\n");
    disk.put("torn", idx("00000803 00000002 00000001 00000002 00 01 02"));
    disk.put("torn.gz", Arrays.copyOf(gzip(disk.get("i")), 20));
    disk.put("blank", idx("00000803 00000002 00000000 00000002"));
    disk.put("big", idx("00000803 00000002 00000001 00000001 00 01"));
    disk.put("short", idx("00000801 00000001 00"));
    assertThatThrownBy(() -> plan(text, override))
        .isInstanceOf(SweepException.class)
        .hasMessageMatching(Pattern.quote(message) + " \\((x\\.yaml:\\d+|override .*)\\)");
  }

  static Stream<Arguments> laterPoints() {
    String steps = "discretization: {step: {stepSize: 1}}}}";
    return Stream.of(
        Arguments.of(
            "optimizer={levenbergMarquardt: {rho: [0.5, 0], " + steps,
            "model.units=3",
            "train.csv: the optimizer with rho 0 wants pseudoInverse: true where there are more"
                + " weights than outputs: 9 > 3"),
        Arguments.of(
            "optimizer={levenbergMarquardt: {rho: 0, pseudoInverse: [true, false], " + steps,
            "model.units=3",
            "train.csv: the optimizer with rho 0 wants pseudoInverse: true where there are more"
                + " weights than outputs: 9 > 3"),
        Arguments.of(
            "optimizer={levenbergMarquardt: {rho: 0, " + steps,
            "model.units=1,2",
            "train.csv: the optimizer with rho 0 wants pseudoInverse: true where there are more"
                + " weights than outputs: 6 > 3"),
        Arguments.of(
            "optimizer={sgd: {stepSize: 1, batchSize: [3, 4]}}",
            "model.units=3",
            "train.csv: batchSize must be <= the number of training samples, 3: 4"),
        Arguments.of(
            "optimizer={levenbergMarquardt: {rho: 1, discretization: provenStep}}",
            "model={oneHiddenLayer: {units: 2, activation: tanh, outputWeights: fixedSigns}}",
            "two.csv: the optimizer must not have provenStep where there are several outputs: 2"));
  }

  @ParameterizedTest
  @MethodSource("laterPoints")
  void eachPointMustFitItsData(String optimizer, String model, String message) {
    put("two.csv", "1,2,3,4\n");
    String data = message.startsWith("two") ? "two.csv" : "train.csv";
    assertThatThrownBy(
            () -> plan(TABLES, "problem.train=" + data, "problem.test=" + data, optimizer, model))
        .isInstanceOf(SweepException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void dataAreCheckedOnceForALossWhateverTheBatches() {
    plan(TABLES, "optimizer={sgd: {stepSize: 1, batchSize: [1, 2, 3]}}");
    assertThat(opened.stream().filter("train.csv"::equals)).hasSize(2);
  }

  @Test
  void manyRunsArePlanned() {
    SweepPlan plan =
        plan(
            SweepFileTest.EXAMPLE,
            "seed=range(0,1000)",
            "model.initScale=logspace(-3,3,10)",
            "optimizer={gaussNewton: {stepSize: logspace(-3,3,10)}}");
    assertThat(plan.size()).isEqualTo(100_000);
  }
}
