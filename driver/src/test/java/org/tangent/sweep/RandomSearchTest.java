package org.tangent.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tangent.optimize.Kfac;
import org.tangent.optimize.OptimizerSpec;
import org.tangent.optimize.Sgd;
import org.tangent.run.RunSpec;

class RandomSearchTest {
  private static final int POINTS = 20;
  private static final double FACTOR = 3.1623;

  /** Half a unit of the fourth digit. */
  private static final double ROUNDING = 5e-4;

  private static final String SWEEP =
      """
      sweep: s
      run:
        problem: teacherStudent
        model: {oneHiddenLayer: {units: 10}}
        optimizer: randomFeatures
      grid:
        seed: range(0, 3)
        optimizer:
          - sgd: {stepSize: [0.1, 1.0e-3], momentum: 0.9}
          - kfac: {stepSize: 1.0e-2, damping: [0.1, 1.0e-3]}
          - randomFeatures
      randomSearch: {points: 20, factor: 3.1623, of: [optimizer.stepSize, optimizer.damping], seed: 1}
      """;

  private static Sweep read(String... overrides) {
    return SweepFile.read("x.yaml", SWEEP, List.of(overrides));
  }

  private static List<RunSpec> around(Sweep sweep, int index) {
    return sweep.runs().skip((POINTS + 1L) * index).limit(POINTS + 1L).toList();
  }

  private static double stepSize(RunSpec spec) {
    return spec.optimizer() instanceof Sgd sgd
        ? sgd.stepSize()
        : ((Kfac) spec.optimizer()).stepSize();
  }

  private static double damping(RunSpec spec) {
    return ((Kfac) spec.optimizer()).damping();
  }

  @Test
  void eachPointIsKeptAndGetsOthersBehindIt() {
    Sweep grid = read("randomSearch=null");
    Sweep sweep = read();
    assertThat(grid.size()).isEqualTo(15);
    assertThat(sweep.size()).isEqualTo(15 * (POINTS + 1));
    for (int index = 0; index < grid.size(); index++) {
      assertThat(around(sweep, index).get(0)).isEqualTo(grid.spec(index));
      assertThat(around(sweep, index)).extracting(RunSpec::seed).containsOnly((long) index / 5);
    }
    assertThat(sweep.axes()).isEqualTo(grid.axes());
    assertThat(grid.searched()).isEmpty();
    assertThat(sweep.searched())
        .containsExactly(
            "optimizer.sgd.stepSize", "optimizer.kfac.stepSize", "optimizer.kfac.damping");
  }

  @Test
  void valuesLieWithinTheFactorAndAreReadable() {
    Sweep sweep = read();
    for (int index = 0; index < 4; index++) {
      List<RunSpec> runs = around(sweep, index);
      double center = stepSize(runs.get(0));
      assertThat(runs)
          .allSatisfy(
              run ->
                  assertThat(stepSize(run) / center)
                      .isBetween((1 - ROUNDING) / FACTOR, (1 + ROUNDING) * FACTOR));
      assertThat(runs).extracting(RandomSearchTest::stepSize).doesNotHaveDuplicates();
      assertThat(runs)
          .extracting(run -> Double.toString(stepSize(run)).replaceAll("E.*|[.]|^[0.]+", ""))
          .allMatch(digits -> digits.replaceAll("0+$", "").length() <= 4);
    }
  }

  /** Of all 12 points with a step size: mean 0 and variance 1/3 of u. */
  @Test
  void exponentsAreUniform() {
    List<Double> u = new ArrayList<>();
    Sweep sweep = read("randomSearch.points=200", "randomSearch.of=[optimizer.stepSize]");
    List<RunSpec> runs = sweep.runs().limit(4 * 201).toList();
    for (int i = 0; i < runs.size(); i++) {
      if (i % 201 > 0) {
        double center = stepSize(runs.get(i - i % 201));
        u.add(Math.log(stepSize(runs.get(i)) / center) / Math.log(FACTOR));
      }
    }
    double mean = u.stream().mapToDouble(x -> x).average().orElseThrow();
    double square = u.stream().mapToDouble(x -> x * x).average().orElseThrow();
    // Five standard errors of 800 draws.
    assertThat(mean).isCloseTo(0, within(5 * Math.sqrt(1 / 3.0 / 800)));
    assertThat(square).isCloseTo(1 / 3.0, within(5 * Math.sqrt(4 / 45.0 / 800)));
  }

  @Test
  void pathsAreDrawnEachByItself() {
    List<RunSpec> runs = around(read(), 2);
    assertThat(damping(runs.get(0))).isEqualTo(0.1);
    assertThat(runs.stream().skip(1))
        .allSatisfy(run -> assertThat(damping(run) / 0.1).isNotEqualTo(stepSize(run) / 1e-2))
        .extracting(RandomSearchTest::damping)
        .doesNotHaveDuplicates();
    List<RunSpec> alone = around(read("randomSearch.of=[optimizer.kfac.stepSize]"), 2);
    assertThat(alone)
        .extracting(RandomSearchTest::stepSize)
        .isEqualTo(runs.stream().map(RandomSearchTest::stepSize).toList());
    assertThat(alone).extracting(RandomSearchTest::damping).containsOnly(0.1);
  }

  /**
   * Python: xoshiro256++ from the four big-endian words of hashlib.sha256(b"sweep.randomSearch.0.1"
   * b".optimizer.sgd.stepSize" + bytes(1) + struct.pack(">q", 1)), and decimal with four digits.
   */
  @Test
  void drawsArePinned() {
    assertThat(around(read(), 0).subList(1, 4))
        .extracting(RandomSearchTest::stepSize)
        .containsExactly(0.2588, 0.04031, 0.1158);
  }

  @Test
  void drawsDependOnSeedPointAndNumberAlone() {
    assertThat(read().runs()).containsExactlyElementsOf(read().runs().toList());
    assertThat(around(read("randomSearch.seed=2"), 0).subList(1, POINTS))
        .extracting(RandomSearchTest::stepSize)
        .doesNotContainAnyElementsOf(
            around(read(), 0).stream().skip(1).map(RandomSearchTest::stepSize).toList());
    List<RunSpec> few = read("randomSearch.points=5").runs().limit(6).toList();
    assertThat(few).isEqualTo(around(read(), 0).subList(0, 6));
    double first = stepSize(around(read(), 0).get(1)) / 0.1;
    double second = stepSize(around(read(), 1).get(1)) / 1e-3;
    assertThat(first).isNotCloseTo(second, within(1e-2));
  }

  @Test
  void pointsWithoutThePathsAreRepetitions() {
    Sweep sweep = read();
    assertThat(around(sweep, 4))
        .allMatch(run -> run.optimizer() instanceof OptimizerSpec.RandomFeatures)
        .containsOnly(sweep.spec(4L * (POINTS + 1)));
    SweepPlan plan =
        sweep.plan(
            new DataFingerprints(
                path -> {
                  throw new AssertionError(path);
                }));
    assertThat(plan.size()).isEqualTo(3 * (4 * (POINTS + 1) + 1));
    assertThat(plan.duplicates()).isEqualTo(3 * POINTS);
  }

  @Test
  void sampleTakesPointsOfTheGridWithAllAroundThem() {
    Sweep sweep = read("sample.points=2", "sample.seed=4");
    List<RunSpec> grid =
        read("randomSearch=null", "sample.points=2", "sample.seed=4").runs().toList();
    assertThat(sweep.size()).isEqualTo(2 * (POINTS + 1));
    assertThat(sweep.spec(0)).isEqualTo(grid.get(0));
    assertThat(sweep.spec(POINTS + 1)).isEqualTo(grid.get(1));
    assertThat(read().runs().toList()).containsAll(sweep.runs().toList());
  }

  @Test
  void overridesMoveTheCentres() {
    Sweep sweep =
        read(
            "optimizer={sgd: {stepSize: 5}}",
            "seed=0",
            "randomSearch.points=3",
            "randomSearch.of=[optimizer.stepSize]");
    assertThat(sweep.size()).isEqualTo(4);
    assertThat(stepSize(sweep.spec(0))).isEqualTo(5.0);
    assertThat(sweep.searched()).containsExactly("optimizer.sgd.stepSize");
    Sweep anew =
        read("randomSearch={points: 1, factor: 10, of: [model.initScale]}", "model.initScale=1,2");
    assertThat(anew.size()).isEqualTo(15 * 2 * 2);
    assertThat(anew.searched()).containsExactly("model.oneHiddenLayer.initScale");
  }

  @Test
  void enormousGridIsReachedByIndex() {
    Sweep sweep =
        read("seed=range(0,1000000000000)", "sample.points=3", "randomSearch.points=1000");
    assertThat(sweep.size()).isEqualTo(3 * 1001);
    assertThat(sweep.spec(3 * 1001 - 1).seed()).isEqualTo(sweep.spec(2 * 1001).seed());
  }
}
