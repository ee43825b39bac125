package org.tangent.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tangent.linalg.SymmetricEigen;
import org.tangent.loss.Loss;
import org.tangent.model.Activation;
import org.tangent.model.Layer;
import org.tangent.model.Network;
import org.tangent.model.Networks;

class CurvatureMatrixTest {
  private static final double ROUNDING = 1e-12;

  /** Of solutions, relative to their norm, at condition numbers up to about 1e4. */
  private static final double SOLVED = 1e-9;

  static Stream<Arguments> matrices() {
    return CurvatureCase.all()
        .flatMap(
            given ->
                Stream.of(
                        new Fisher.Exact(),
                        new Fisher.MonteCarlo(2),
                        new Fisher.Empirical(),
                        new Fisher.Output())
                    .map(fisher -> Arguments.of(given, fisher)));
  }

  @ParameterizedTest
  @MethodSource("matrices")
  void everyOperationIsThatOfTheDenseMatrix(CurvatureCase given, Fisher fisher) {
    List<double[]> columns = given.columns(fisher);
    for (Representation representation : Representation.values()) {
      assertOperationsAreThoseOf(representation.name(), given.matrix(representation, columns));
    }
  }

  private static void assertOperationsAreThoseOf(String name, CurvatureMatrix matrix) {
    int p = matrix.size();
    RealMatrix dense = CurvatureCase.real(matrix.toDense());
    double scale = 1 + dense.getFrobeniusNorm();
    assertThat(dense.subtract(dense.transpose()).getFrobeniusNorm())
        .as(name)
        .isLessThan(ROUNDING * scale);
    assertThat(matrix.trace()).as(name).isCloseTo(dense.getTrace(), within(ROUNDING * scale));
    assertThat(matrix.frobenius())
        .as(name)
        .isCloseTo(dense.getFrobeniusNorm(), within(ROUNDING * scale));
    double[] v = Networks.gaussian(p, 1, 3).values();
    double[] kept = v.clone();
    double[] product = new double[p];
    matrix.multiply(v, product);
    double[] expected = dense.operate(v);
    assertThat(product).as(name).containsExactly(expected, within(ROUNDING * scale * p));
    assertThat(matrix.quadratic(v))
        .as(name)
        .isCloseTo(
            new ArrayRealVector(v).dotProduct(new ArrayRealVector(expected)),
            within(ROUNDING * scale * p));
    for (double damping : new double[] {1e-3, 1, 1e-3}) {
      double[] solution = new double[p];
      matrix.solve(v, damping, solution);
      RealVector solved = solved(dense, damping, v);
      assertThat(new ArrayRealVector(solution).subtract(solved).getNorm())
          .as("%s with damping %s", name, damping)
          .isLessThan(SOLVED * solved.getNorm());
    }
    assertThat(v).as(name).containsExactly(kept);
    // In place, and after solutions that must have left the matrix as it was.
    double[] again = v.clone();
    matrix.multiply(again, again);
    assertThat(again).as(name).containsExactly(product);
    double[] solution = new double[p];
    matrix.solve(v, 1, solution);
    again = v.clone();
    matrix.solve(again, 1, again);
    assertThat(again).as(name).containsExactly(solution);
  }

  private static RealVector solved(RealMatrix dense, double damping, double[] v) {
    RealMatrix damped =
        dense.add(MatrixUtils.createRealIdentityMatrix(v.length).scalarMultiply(damping));
    return new LUDecomposition(damped, 1e-300).getSolver().solve(new ArrayRealVector(v));
  }

  @ParameterizedTest
  @MethodSource("matrices")
  void exactRepresentationsAreThePulledBackMetric(CurvatureCase given, Fisher fisher) {
    List<double[]> columns = given.columns(fisher);
    RealMatrix f = given.dense(columns);
    for (Representation representation :
        List.of(Representation.DENSE, Representation.LOW_RANK, Representation.IMPLICIT)) {
      assertEqual(given.matrix(representation, columns), f);
    }
  }

  @ParameterizedTest
  @MethodSource("matrices")
  void sparseRepresentationsKeepTheirEntriesOfIt(CurvatureCase given, Fisher fisher) {
    List<double[]> columns = given.columns(fisher);
    RealMatrix f = given.dense(columns);
    int p = f.getRowDimension();
    RealMatrix diagonal = new Array2DRowRealMatrix(p, p);
    RealMatrix blocks = new Array2DRowRealMatrix(p, p);
    for (int i = 0; i < p; i++) {
      diagonal.setEntry(i, i, f.getEntry(i, i));
    }
    RealMatrix quasi = diagonal.copy();
    for (Layer layer : given.network().layers()) {
      blocks.setSubMatrix(given.block(f, layer).getData(), layer.offset(), layer.offset());
      for (int unit = 0; layer.bias() && unit < layer.units(); unit++) {
        int bias = layer.index(unit, layer.inputs() - 1);
        for (int input = 0; input < layer.inputs() - 1; input++) {
          int weight = layer.index(unit, input);
          quasi.setEntry(weight, bias, f.getEntry(weight, bias));
          quasi.setEntry(bias, weight, f.getEntry(bias, weight));
        }
      }
    }
    assertEqual(given.matrix(Representation.DIAGONAL, columns), diagonal);
    assertEqual(given.matrix(Representation.BLOCK_DIAGONAL, columns), blocks);
    assertEqual(given.matrix(Representation.QUASI_DIAGONAL, columns), quasi);
  }

  /** From the layers' factors, whose outer products make the exact representations. */
  @ParameterizedTest
  @MethodSource("matrices")
  void kfacIsTheProductOfItsFactors(CurvatureCase given, Fisher fisher) {
    List<double[]> columns = given.columns(fisher);
    RealMatrix expected =
        new Array2DRowRealMatrix(given.network().parameters(), given.network().parameters());
    LayerSensitivities factors = LayerSensitivities.of(given.network(), given.x(), columns);
    int samples = given.samples();
    for (int l = 0; l < given.network().layers().size(); l++) {
      Layer layer = given.network().layers().get(l);
      RealMatrix a = matrix(factors.inputs(l), samples, layer.inputs());
      RealMatrix meanA = a.transpose().multiply(a).scalarMultiply(1.0 / samples);
      RealMatrix meanB = new Array2DRowRealMatrix(layer.units(), layer.units());
      for (int r = 0; r < columns.size(); r++) {
        RealMatrix delta = matrix(factors.sensitivities(r, l), samples, layer.units());
        meanB = meanB.add(delta.transpose().multiply(delta).scalarMultiply(1.0 / samples));
      }
      for (int i = 0; i < layer.size(); i++) {
        for (int j = 0; j < layer.size(); j++) {
          int unitOfI = layer.unitsFirst() ? i % layer.units() : i / layer.inputs();
          int unitOfJ = layer.unitsFirst() ? j % layer.units() : j / layer.inputs();
          int inputOfI = layer.unitsFirst() ? i / layer.units() : i % layer.inputs();
          int inputOfJ = layer.unitsFirst() ? j / layer.units() : j % layer.inputs();
          expected.setEntry(
              layer.offset() + i,
              layer.offset() + j,
              meanA.getEntry(inputOfI, inputOfJ) * meanB.getEntry(unitOfI, unitOfJ));
        }
      }
    }
    assertEqual(given.matrix(Representation.KFAC, columns), expected);
  }

  private static RealMatrix matrix(double[] values, int rows, int columns) {
    return CurvatureCase.real(new DenseMatrix(rows, columns, values));
  }

  private static void assertEqual(CurvatureMatrix matrix, RealMatrix expected) {
    assertThat(CurvatureCase.real(matrix.toDense()).subtract(expected).getFrobeniusNorm())
        .isLessThan(ROUNDING * (1 + expected.getFrobeniusNorm()));
  }

  @ParameterizedTest
  @EnumSource
  void withoutDampingARegularMatrixIsInverted(Representation representation) {
    CurvatureCase given = regular();
    CurvatureMatrix matrix = given.matrix(representation, given.columns(new Fisher.Exact()));
    RealMatrix dense = CurvatureCase.real(matrix.toDense());
    double[] v = Networks.gaussian(matrix.size(), 1, 4).values();
    double[] solution = new double[v.length];
    matrix.solve(v, 0, solution);
    RealVector expected = solved(dense, 0, v);
    assertThat(new ArrayRealVector(solution).subtract(expected).getNorm())
        .isLessThan(1e-7 * expected.getNorm());
  }

  /** A linear network with bias: every column has as many weights as there are inputs, 4. */
  private static CurvatureCase regular() {
    return CurvatureCase.of(
        "linear",
        CurvatureCase.deep(List.of(), new Activation.Identity(), 2, true),
        3,
        Loss.BINARY_CROSS_ENTROPY,
        40);
  }

  /** Two samples see 4 inputs and 2 units: no factor and no block has full rank. */
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"DIAGONAL", "QUASI_DIAGONAL"})
  void withoutDampingASingularMatrixIsRefused(Representation representation) {
    CurvatureCase given =
        CurvatureCase.of(
            "singular",
            CurvatureCase.deep(List.of(2L), new Activation.Tanh(), 1, true),
            3,
            Loss.SQUARED,
            2);
    CurvatureMatrix matrix = given.matrix(representation, given.columns(new Fisher.Exact()));
    double[] v = Networks.gaussian(matrix.size(), 1, 5).values();
    double[] solution = new double[v.length];
    assertThatThrownBy(() -> matrix.solve(v, 0, solution))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageMatching(".*(singular or not finite|conjugate gradients stopped).*");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> matrix.solve(v, -1, solution))
        .withMessage("damping must be >= 0 and finite: -1.0");
  }

  @ParameterizedTest
  @EnumSource(names = {"DIAGONAL", "QUASI_DIAGONAL"})
  void diagonalsWithZerosAreSingular(Representation representation) {
    CurvatureCase given = regular();
    List<double[]> zero = List.of(new double[given.targets().values().length]);
    CurvatureMatrix matrix = given.matrix(representation, zero);
    double[] v = Networks.gaussian(matrix.size(), 1, 5).values();
    assertThatThrownBy(() -> matrix.solve(v, 0, v))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("layer1 with damping 0.0 is singular");
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"KFAC", "EKFAC"})
  void weightsThatAreNotFiniteAreRefusedWhereTheyAreSolvedFor(Representation representation) {
    CurvatureMatrix matrix = regular().matrix(representation, notFinite());
    double[] v = Networks.gaussian(matrix.size(), 1, 6).values();
    assertThatThrownBy(() -> matrix.solve(v, 1, v)).isInstanceOf(ArithmeticException.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"KFAC", "EKFAC"})
  void factorsThatAreNotFiniteAreRefused(Representation representation) {
    assertThatThrownBy(() -> regular().matrix(representation, notFinite()))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("sensitivity factor of layer1")
        .hasMessageContaining("not finite");
  }

  private static List<double[]> notFinite() {
    double[] column = new double[80];
    Arrays.fill(column, 1);
    column[3] = Double.NaN;
    return List.of(column);
  }

  @Test
  void conjugateGradientsStopAtTheirBound() {
    CurvatureCase given = CurvatureCase.all().findFirst().orElseThrow();
    CurvatureMatrix matrix =
        new ImplicitCurvature(
            given.network(), given.x(), given.columns(new Fisher.Exact()), 1e-12, 2);
    double[] v = Networks.gaussian(matrix.size(), 1, 7).values();
    assertThatThrownBy(() -> matrix.solve(v, 1e-6, v))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("stopped at iteration 2");
    double[] zero = new double[v.length];
    matrix.solve(zero, 1e-6, zero);
    assertThat(zero).containsOnly(0.0);
  }

  /** The subtraction of the dual form alone would leave a residual of about 1e-16/damping. */
  @Test
  void lowRankSolutionLosesNoDigitsAtSmallDamping() {
    CurvatureCase given = CurvatureCase.all().findFirst().orElseThrow();
    CurvatureMatrix matrix =
        given.matrix(Representation.LOW_RANK, given.columns(new Fisher.Exact()));
    RealMatrix dense = CurvatureCase.real(matrix.toDense());
    RealVector v = new EigenDecomposition(dense).getEigenvector(0);
    double damping = 1e-8;
    double[] solution = new double[matrix.size()];
    matrix.solve(v.toArray(), damping, solution);
    RealVector x = new ArrayRealVector(solution);
    assertThat(dense.operate(x).add(x.mapMultiply(damping)).subtract(v).getNorm())
        .isLessThan(1e-13);
  }

  /**
   * The dual form must not lose what is orthogonal to all gradients, nor the digits of the rest.
   */
  @Test
  void lowRankSolutionIsExactOffTheRowSpaceAndAtSmallDamping() {
    CurvatureCase given = CurvatureCase.all().findFirst().orElseThrow();
    CurvatureMatrix matrix =
        given.matrix(Representation.LOW_RANK, given.columns(new Fisher.Exact()));
    EigenDecomposition eigen = new EigenDecomposition(CurvatureCase.real(matrix.toDense()));
    double damping = 1e-8;
    for (int i : new int[] {0, 1, matrix.size() - 1}) {
      double[] v = eigen.getEigenvector(i).toArray();
      double[] solution = new double[v.length];
      matrix.solve(v, damping, solution);
      double factor = 1 / (Math.max(0, eigen.getRealEigenvalue(i)) + damping);
      RealVector expected = new ArrayRealVector(v).mapMultiply(factor);
      assertThat(new ArrayRealVector(solution).subtract(expected).getNorm())
          .isLessThan(1e-6 * factor);
    }
  }

  @ParameterizedTest
  @MethodSource("matrices")
  void approximationsArePositiveSemidefinite(CurvatureCase given, Fisher fisher) {
    List<double[]> columns = given.columns(fisher);
    for (Representation representation :
        List.of(
            Representation.DENSE,
            Representation.BLOCK_DIAGONAL,
            Representation.KFAC,
            Representation.EKFAC)) {
      DenseMatrix dense = given.matrix(representation, columns).toDense();
      double[] eigenvalues = SymmetricEigen.eigenvalues(dense);
      assertThat(eigenvalues[0]).isGreaterThan(-ROUNDING * (1 + eigenvalues[dense.numRows() - 1]));
    }
  }

  /** N times the metric of the outputs is JᵀJ, which has the eigenvalues of JJᵀ and zeros. */
  @ParameterizedTest
  @MethodSource("org.tangent.geometry.TangentKernelTest#networks")
  void outputMetricSharesItsSpectrumWithTheTangentKernel(Network network) {
    CurvatureCase given = CurvatureCase.of("", network, 3, Loss.SQUARED, CurvatureCase.SAMPLES);
    List<double[]> columns = given.columns(new Fisher.Output());
    double[] primal =
        SymmetricEigen.eigenvalues(given.matrix(Representation.DENSE, columns).toDense());
    double[] dual =
        SymmetricEigen.eigenvalues(TangentKernel.between(network, given.x(), given.x()));
    double largest = dual[dual.length - 1];
    for (int i = 1; i <= Math.max(primal.length, dual.length); i++) {
      double ofPrimal = i <= primal.length ? primal[primal.length - i] : 0;
      double ofDual = i <= dual.length ? dual[dual.length - i] : 0;
      assertThat(ofPrimal * given.samples()).isCloseTo(ofDual, within(ROUNDING * largest));
    }
  }

  /** More samples than a network takes at once. */
  @Test
  void manySamplesMakeOneMatrix() {
    CurvatureCase given =
        CurvatureCase.of(
            "many",
            CurvatureCase.deep(List.of(4L), new Activation.Tanh(), 3, true),
            3,
            Loss.SOFTMAX_CROSS_ENTROPY,
            1037);
    List<double[]> columns = given.columns(new Fisher.Exact());
    CurvatureMatrix implicit = given.matrix(Representation.IMPLICIT, columns);
    RealMatrix expected = CurvatureCase.real(given.matrix(Representation.DENSE, columns).toDense());
    assertEqual(implicit, expected);
    assertThat(implicit.trace()).isCloseTo(expected.getTrace(), within(ROUNDING * 10));
    assertThat(implicit.frobenius()).isCloseTo(expected.getFrobeniusNorm(), within(ROUNDING * 10));
  }

  @Test
  void implicitMatrixFollowsTheWeights() {
    CurvatureCase given = CurvatureCase.all().findFirst().orElseThrow();
    List<double[]> columns = given.columns(new Fisher.Exact());
    CurvatureMatrix implicit = given.matrix(Representation.IMPLICIT, columns);
    Network network = given.network();
    network.add(0.1, Networks.gaussian(network.parameters(), 1, 8).values());
    assertEqual(implicit, given.dense(columns));
  }
}
