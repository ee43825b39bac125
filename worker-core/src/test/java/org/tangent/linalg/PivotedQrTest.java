package org.tangent.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PivotedQrTest {
  private static final double ROUNDING = 1e-11;

  private static RealMatrix random(int rows, int columns, long seed) {
    Random random = new Random(seed);
    RealMatrix a = new Array2DRowRealMatrix(rows, columns);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        a.setEntry(i, j, random.nextGaussian());
      }
    }
    return a;
  }

  private static DenseMatrix dense(RealMatrix a) {
    double[] values = new double[a.getRowDimension() * a.getColumnDimension()];
    for (int j = 0; j < a.getColumnDimension(); j++) {
      System.arraycopy(a.getColumn(j), 0, values, j * a.getRowDimension(), a.getRowDimension());
    }
    return new DenseMatrix(a.getRowDimension(), a.getColumnDimension(), values);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "7, 7", "13, 4", "207, 60"})
  void leastSquaresAndSingularValuesAreThoseOfCommonsMath(int rows, int columns) {
    RealMatrix a = random(rows, columns, 1);
    RealVector b = random(rows, 1, 2).getColumnVector(0);
    PivotedQr qr = PivotedQr.of(dense(a));
    assertThat(qr.rank()).isEqualTo(columns);
    assertThat(qr.solve(b.toArray()))
        .containsExactly(new QRDecomposition(a).getSolver().solve(b).toArray(), within(ROUNDING));
    assertThat(qr.singularValues())
        .containsExactly(new SingularValueDecomposition(a).getSingularValues(), within(ROUNDING));
    assertThat(PseudoInverse.apply(dense(a), b.toArray(), 1e-12))
        .containsExactly(qr.solve(b.toArray()), within(ROUNDING));
  }

  @Test
  void projectorIsIdempotentSymmetricAndOfTheRank() {
    RealMatrix a = random(13, 4, 3);
    RealMatrix p = projector(PivotedQr.of(dense(a)), 13);
    assertThat(p.multiply(p).subtract(p).getNorm()).isLessThan(ROUNDING);
    assertThat(p.subtract(p.transpose()).getNorm()).isLessThan(ROUNDING);
    assertThat(p.getTrace()).isCloseTo(4, within(ROUNDING));
    RealMatrix explicit =
        a.multiply(MatrixUtils.inverse(a.transpose().multiply(a))).multiply(a.transpose());
    assertThat(p.subtract(explicit).getNorm()).isLessThan(ROUNDING);
  }

  @Test
  void dependentColumnsLowerTheRankAndTheProjectorFollows() {
    RealMatrix a = random(13, 6, 3);
    for (int j = 0; j < 3; j++) {
      a.setColumnVector(j + 3, a.getColumnVector(j).mapMultiply(-1));
    }
    PivotedQr qr = PivotedQr.of(dense(a));
    assertThat(qr.rank()).isEqualTo(3);
    RealMatrix p = projector(qr, 13);
    assertThat(p.getTrace()).isCloseTo(3, within(ROUNDING));
    assertThat(p.multiply(a).subtract(a).getNorm()).isLessThan(ROUNDING);
    assertThatThrownBy(() -> qr.solve(new double[13]))
        .isInstanceOf(ArithmeticException.class)
        .hasMessage("the matrix [13 x 6] has rank 3 to working precision");
  }

  private static RealMatrix projector(PivotedQr qr, int rows) {
    RealMatrix p = new Array2DRowRealMatrix(rows, rows);
    for (int j = 0; j < rows; j++) {
      double[] unit = new double[rows];
      unit[j] = 1;
      p.setColumn(j, qr.project(unit));
    }
    return p;
  }

  @Test
  void isAccurateWhereTheNormalEquationsAreNot() {
    // Läuchli's matrix: a row of ones over e·I. AᵀA rounds to ones, since e² is lost beside 1.
    double e = 1e-9;
    RealMatrix a = new Array2DRowRealMatrix(4, 3);
    for (int j = 0; j < 3; j++) {
      a.setEntry(0, j, 1);
      a.setEntry(j + 1, j, e);
    }
    double[] x = {1, 2, 3};
    double[] b = a.operate(x);
    assertThat(PivotedQr.of(dense(a)).solve(b)).containsExactly(x, within(1e-5));
    assertThat(new Cholesky(3).factor(dense(a.transpose().multiply(a)), 0)).isFalse();
  }

  @Test
  void pseudoInverseIsThatOfCommonsMathForAnyShape() {
    RealMatrix wide = random(4, 9, 5);
    RealVector b = random(4, 1, 6).getColumnVector(0);
    assertThat(PseudoInverse.apply(dense(wide), b.toArray(), 1e-12))
        .containsExactly(
            new SingularValueDecomposition(wide).getSolver().solve(b).toArray(), within(ROUNDING));
    RealMatrix diagonal = MatrixUtils.createRealDiagonalMatrix(new double[] {2, 1, 1e-8});
    assertThat(PseudoInverse.apply(dense(diagonal), new double[] {2, 1, 1}, 1e-6))
        .containsExactly(new double[] {1, 1, 0}, within(ROUNDING));
  }

  @Test
  void refusesWhatIsNotFiniteAndWhatIsTooWide() {
    DenseMatrix a = new DenseMatrix(2, 1, new double[] {1, Double.NaN});
    assertThatThrownBy(() -> PivotedQr.of(a))
        .hasMessage("matrix [2 x 1] is not finite at row 1, column 0: NaN");
    assertThatThrownBy(() -> PivotedQr.of(new DenseMatrix(1, 2, new double[2])))
        .hasMessage("a matrix must have as many rows as columns: [1 x 2]");
  }
}
