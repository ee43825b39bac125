package org.tangent.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tangent.loss.Loss;
import org.tangent.model.Activation;
import org.tangent.model.Layer;
import org.tangent.model.Network;
import org.tangent.model.Networks;

/** How near approximations are to the exact block, and where they are equal to it. */
class ApproximationTest {
  private static final double ROUNDING = 1e-12;

  static Stream<Arguments> matrices() {
    return CurvatureMatrixTest.matrices();
  }

  @ParameterizedTest
  @MethodSource("matrices")
  void ofASingleSampleAndColumnKfacIsTheBlock(CurvatureCase given, Fisher fisher) {
    DenseMatrix one = rows(given.x(), 0);
    CurvatureCase single =
        new CurvatureCase("single", given.network(), one, given.loss(), rows(given.targets(), 0));
    assertKfacIsTheBlock(single, single.columns(fisher));
  }

  @ParameterizedTest
  @MethodSource("matrices")
  void ofEqualInputsKfacIsTheBlock(CurvatureCase given, Fisher fisher) {
    CurvatureCase equal =
        new CurvatureCase(
            "equal inputs",
            given.network(),
            rows(given.x(), 0, 0, 0, 0, 0),
            given.loss(),
            rows(given.targets(), 0, 1, 2, 3, 4));
    assertKfacIsTheBlock(equal, equal.columns(fisher));
  }

  /** Without non-linearities sensitivities are the same for all samples, if the columns are. */
  @ParameterizedTest
  @EnumSource
  void ofADeepLinearNetworkKfacIsTheBlock(Loss loss) {
    Network network = CurvatureCase.deep(List.of(4L, 3L), new Activation.Identity(), 3, true);
    CurvatureCase given = CurvatureCase.of("linear", network, 3, loss, 20);
    assertKfacIsTheBlock(given, given.columns(new Fisher.Output()));
    if (loss == Loss.SQUARED) {
      assertKfacIsTheBlock(given, given.columns(new Fisher.Exact()));
    } else {
      assertThat(errors(given, given.columns(new Fisher.Exact()), 0).kfac()).isGreaterThan(1e-6);
    }
    assertThat(errors(given, given.columns(new Fisher.Empirical()), 0).kfac()).isGreaterThan(1e-6);
  }

  /** Draws of the squared loss do not depend on the sample, in the mean. */
  @ParameterizedTest
  @EnumSource(names = "SQUARED")
  void ofADeepLinearNetworkMonteCarloComesNear(Loss loss) {
    Network network = CurvatureCase.deep(List.of(4L, 3L), new Activation.Identity(), 3, true);
    CurvatureCase given = CurvatureCase.of("linear", network, 3, loss, 20);
    for (int layer = 0; layer < 3; layer++) {
      Errors errors = errors(given, given.columns(new Fisher.MonteCarlo(20_000)), layer);
      // Five standard errors: of a second moment relative to its size √(2/S) a sample.
      assertThat(errors.kfac() / errors.exact()).isLessThan(5 * Math.sqrt(2.0 / 20_000));
    }
  }

  private static void assertKfacIsTheBlock(CurvatureCase given, List<double[]> columns) {
    for (int layer = 0; layer < given.network().layers().size(); layer++) {
      Errors errors = errors(given, columns, layer);
      assertThat(errors.kfac()).isLessThan(ROUNDING * (1 + errors.exact()));
      assertThat(errors.ekfac()).isLessThan(ROUNDING * (1 + errors.exact()));
    }
  }

  /** ‖F_l‖, and what KFAC and EKFAC are away from F_l. */
  private record Errors(double exact, double kfac, double ekfac) {}

  private static Errors errors(CurvatureCase given, List<double[]> columns, int layer) {
    BlockErrors errors = curvature(given, columns, Optional.empty()).errors(layer);
    return new Errors(
        errors.exactNorm(),
        errors.distance(Approximation.KFAC),
        errors.distance(Approximation.EKFAC));
  }

  /** In the basis of a block that may be of another moment. */
  private static Errors errors(
      CurvatureCase given, List<double[]> columns, int layer, KroneckerBlock block) {
    EigenvalueCorrectedBlock applied =
        new EigenvalueCorrectedBlock(block.basis(), block.basis().kroneckerScalings());
    int layers = given.network().layers().size();
    BlockErrors errors =
        curvature(given, columns, Optional.of(Collections.nCopies(layers, applied))).errors(layer);
    assertThat(errors.distance(Approximation.APPLIED))
        .isEqualTo(errors.distance(Approximation.AMORTIZED_KFAC));
    return new Errors(
        errors.exactNorm(),
        errors.distance(Approximation.AMORTIZED_KFAC),
        errors.distance(Approximation.AMORTIZED_EKFAC));
  }

  private static ApproximatedCurvature curvature(
      CurvatureCase given,
      List<double[]> columns,
      Optional<List<EigenvalueCorrectedBlock>> applied) {
    return ApproximatedCurvature.of(given.network(), given.x(), columns, applied);
  }

  @ParameterizedTest
  @MethodSource("matrices")
  void errorsAndSpectraAreThoseOfDenseMatrices(CurvatureCase given, Fisher fisher) {
    List<double[]> columns = given.columns(fisher);
    RealMatrix f = given.dense(columns);
    ApproximatedCurvature curvature = curvature(given, columns, Optional.empty());
    for (Approximation approximation : Approximation.values()) {
      assertThat(curvature.has(approximation)).isNotEqualTo(approximation.isOfOptimizer());
      if (curvature.has(approximation)) {
        RealMatrix dense =
            CurvatureCase.real(
                given.matrix(Representation.valueOf(approximation.name()), columns).toDense());
        RealMatrix found = CurvatureCase.real(curvature.matrix(approximation).toDense());
        assertThat(found.subtract(dense).getNorm()).isLessThan(ROUNDING * (1 + dense.getNorm()));
        for (int layer = 0; layer < curvature.layers().size(); layer++) {
          assertErrors(given, f, dense, curvature, layer, approximation);
        }
      }
    }
  }

  private static void assertErrors(
      CurvatureCase given,
      RealMatrix f,
      RealMatrix approximated,
      ApproximatedCurvature curvature,
      int index,
      Approximation approximation) {
    Layer layer = curvature.layers().get(index);
    RealMatrix exact = given.block(f, layer);
    RealMatrix other = given.block(approximated, layer);
    double scale = ROUNDING * (1 + exact.getFrobeniusNorm() + other.getFrobeniusNorm());
    BlockErrors errors = curvature.errors(index);
    assertThat(errors.exactNorm()).isCloseTo(exact.getFrobeniusNorm(), within(scale));
    double distance = errors.distance(approximation);
    assertThat(distance).isCloseTo(exact.subtract(other).getFrobeniusNorm(), within(scale));
    double[] spectrum = spectrum(other);
    assertThat(errors.eigenvalues(approximation)).containsExactly(spectrum, within(scale * 10));
    double[] difference = spectrum(exact);
    for (int i = 0; i < difference.length; i++) {
      difference[i] -= spectrum[i];
    }
    double ofSpectra = new ArrayRealVector(difference).getNorm();
    assertThat(errors.spectrumDistance(approximation)).isCloseTo(ofSpectra, within(scale * 100));
    // Hoffman and Wielandt
    assertThat(ofSpectra).isLessThanOrEqualTo(distance + scale * 100);
  }

  /** By the singular values of a positive definite matrix, which is the given one shifted. */
  private static double[] spectrum(RealMatrix symmetric) {
    double shift = 1 + symmetric.getFrobeniusNorm();
    RealMatrix identity = MatrixUtils.createRealIdentityMatrix(symmetric.getRowDimension());
    RealMatrix shifted = symmetric.add(identity.scalarMultiply(shift));
    return Arrays.stream(new SingularValueDecomposition(shifted).getSingularValues())
        .map(value -> value - shift)
        .sorted()
        .toArray();
  }

  private static DenseMatrix rows(DenseMatrix from, int... rows) {
    DenseMatrix taken =
        new DenseMatrix(rows.length, from.numCols(), new double[rows.length * from.numCols()]);
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < from.numCols(); j++) {
        taken.values()[i + j * rows.length] = from.apply(rows[i], j);
      }
    }
    return taken;
  }

  /** With the basis of the moment, and with one from before the weights and columns changed. */
  @ParameterizedTest
  @MethodSource("matrices")
  void ekfacIsTheNearestInItsBasis(CurvatureCase given, Fisher fisher) {
    List<double[]> columns = given.columns(fisher);
    Network network = given.network();
    for (int layer = 0; layer < network.layers().size(); layer++) {
      KroneckerBlock fresh = KroneckerBlock.of(network, given.x(), columns, layer);
      assertNearest(given, columns, layer, fresh);
      double[] w = network.weights();
      network.add(0.3, Networks.gaussian(w.length, 1, 31).values());
      assertNearest(given, given.columns(fisher), layer, fresh);
      network.setWeights(w);
    }
  }

  private static void assertNearest(
      CurvatureCase given, List<double[]> columns, int index, KroneckerBlock block) {
    Layer layer = given.network().layers().get(index);
    RealMatrix f = given.block(given.dense(columns), layer);
    KroneckerBasis basis = block.basis();
    RealMatrix u = basisMatrix(basis);
    RealMatrix identity = MatrixUtils.createRealIdentityMatrix(layer.size());
    assertThat(u.transpose().multiply(u).subtract(identity).getNorm()).isLessThan(ROUNDING * 10);
    RealMatrix kfac = CurvatureCase.real(block.toDense());
    double scale = 1 + f.getFrobeniusNorm() + kfac.getFrobeniusNorm();
    // s* = diag(UᵀFU)
    double[] scalings =
        basis.scalings(LayerSensitivities.of(given.network(), given.x(), columns), index);
    RealMatrix rotated = u.transpose().multiply(f).multiply(u);
    assertThat(scalings).containsExactly(diagonal(rotated), within(ROUNDING * scale));
    RealMatrix ekfac = scaled(u, scalings);
    assertThat(Arrays.stream(scalings).sum()).isCloseTo(f.getTrace(), within(ROUNDING * scale));
    // ‖F − A ⊗ B‖² = ‖F − E‖² + ‖E − A ⊗ B‖²
    Errors errors = errors(given, columns, index, block);
    double between = ekfac.subtract(kfac).getFrobeniusNorm();
    assertThat(errors.exact()).isCloseTo(f.getFrobeniusNorm(), within(ROUNDING * scale));
    assertThat(errors.kfac())
        .isCloseTo(f.subtract(kfac).getFrobeniusNorm(), within(ROUNDING * scale));
    assertThat(errors.ekfac())
        .isCloseTo(f.subtract(ekfac).getFrobeniusNorm(), within(ROUNDING * scale));
    assertThat(errors.kfac() * errors.kfac())
        .isCloseTo(
            errors.ekfac() * errors.ekfac() + between * between, within(ROUNDING * scale * scale));
    assertThat(errors.ekfac()).isLessThanOrEqualTo(errors.kfac() + ROUNDING * scale);
    // Other scalings are further away, by as much as they are moved.
    double[] move = Networks.gaussian(scalings.length, 1, 32).values();
    for (double by : new double[] {1e-2, -1, 3}) {
      double[] moved = scalings.clone();
      double distance = 0;
      for (int i = 0; i < moved.length; i++) {
        moved[i] += by * move[i];
        distance += by * move[i] * by * move[i];
      }
      double error = f.subtract(scaled(u, moved)).getFrobeniusNorm();
      assertThat(error * error)
          .isCloseTo(
              errors.ekfac() * errors.ekfac() + distance,
              within(ROUNDING * 10 * (scale * scale + distance)));
      assertThat(error).isGreaterThan(errors.ekfac());
    }
  }

  /** The basis' vectors as columns, in the order of the layer's weights. */
  private static RealMatrix basisMatrix(KroneckerBasis basis) {
    Layer layer = basis.layer();
    int size = layer.size();
    RealMatrix u = new Array2DRowRealMatrix(size, size);
    for (int i = 0; i < size; i++) {
      double[] unit = new double[size];
      unit[i] = 1;
      double[] column = new double[layer.offset() + size];
      basis.fromBasis(unit, column);
      u.setColumn(i, Arrays.copyOfRange(column, layer.offset(), column.length));
    }
    return u;
  }

  private static double[] diagonal(RealMatrix matrix) {
    double[] diagonal = new double[matrix.getRowDimension()];
    for (int i = 0; i < diagonal.length; i++) {
      diagonal[i] = matrix.getEntry(i, i);
    }
    return diagonal;
  }

  private static RealMatrix scaled(RealMatrix u, double[] scalings) {
    return u.multiply(MatrixUtils.createRealDiagonalMatrix(scalings)).multiply(u.transpose());
  }
}
