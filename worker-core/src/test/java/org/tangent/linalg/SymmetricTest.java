package org.tangent.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SymmetricTest {
  private static final double TOLERANCE = 1e-12;

  /** The matrix of second differences: eigenvalues 2 − 2cos(kπ/(n+1)), k = 1 … n. */
  private static DenseMatrix secondDifferences(int n) {
    double[] values = new double[n * n];
    for (int i = 0; i < n; i++) {
      values[i + i * n] = 2;
      if (i + 1 < n) {
        values[i + 1 + i * n] = -1;
        values[i + (i + 1) * n] = Double.NaN; // the upper triangle is not read
      }
    }
    return new DenseMatrix(n, n, values);
  }

  private static double eigenvalue(int k, int n) {
    return 2 - 2 * Math.cos(k * Math.PI / (n + 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 13, 64, 207})
  void eigenvaluesAreThoseOfTheClosedForm(int n) {
    double[] all = SymmetricEigen.eigenvalues(secondDifferences(n));
    SymmetricEigen decomposed = SymmetricEigen.decompose(secondDifferences(n));
    for (int k = 1; k <= n; k++) {
      assertThat(all[k - 1]).isCloseTo(eigenvalue(k, n), within(TOLERANCE));
      assertThat(decomposed.value(k - 1)).isCloseTo(eigenvalue(k, n), within(TOLERANCE));
    }
  }

  @Test
  void choleskySolvesAndTellsDefiniteness() {
    int n = 13;
    DenseMatrix a = secondDifferences(n);
    Cholesky cholesky = new Cholesky(n);
    assertThat(cholesky.factor(a, 0.5)).isTrue();
    double[] b = new double[n];
    b[4] = 1;
    cholesky.solve(b);
    for (int i = 0; i < n; i++) {
      double left = i > 0 ? b[i - 1] : 0;
      double right = i + 1 < n ? b[i + 1] : 0;
      assertThat(2.5 * b[i] - left - right).isCloseTo(i == 4 ? 1 : 0, within(TOLERANCE));
    }
    double[] inverse = cholesky.inverse().values();
    for (int i = 4; i < n; i++) {
      assertThat(inverse[i + 4 * n]).isCloseTo(b[i], within(TOLERANCE));
    }
    double smallest = eigenvalue(1, n);
    assertThat(cholesky.factor(a, -0.99 * smallest)).isTrue();
    assertThat(cholesky.factor(a, -1.01 * smallest)).isFalse();
  }

  @Test
  void truncatedSolveIsThePseudoInverse() {
    // diag(4, 1e-12, 0, 1): with cut-off 1e-10 the rank is 2.
    DenseMatrix a =
        new DenseMatrix(4, 4, new double[] {4, 0, 0, 0, 0, 1e-12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
    double[] b = {1, 1, 1, 1};
    assertThat(SymmetricEigen.decompose(a).solveTruncated(b, 1, 1e-10)).isEqualTo(2);
    assertThat(b).containsExactly(new double[] {0.25, 0, 0, 1}, within(TOLERANCE));
  }

  @Test
  void whatIsNotFiniteIsRefusedBeforeLapackSeesIt() {
    DenseMatrix a = new DenseMatrix(2, 2, new double[] {1, Double.NaN, 0, 1});
    assertThatThrownBy(() -> SymmetricEigen.decompose(a))
        .isInstanceOf(ArithmeticException.class)
        .hasMessage("matrix [2 x 2] is not finite at row 1, column 0: NaN");
    assertThatThrownBy(() -> SymmetricEigen.eigenvalues(a)).isInstanceOf(ArithmeticException.class);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void choleskyTellsWhatIsNotFinite(double value) {
    int n = 7;
    for (int place : new int[] {0, 1, 3 + 2 * n, n * n - 1}) {
      DenseMatrix a = secondDifferences(n);
      a.values()[place] = value;
      assertThat(new Cholesky(n).factor(a, 1)).as("at %d", place).isFalse();
    }
  }
}
