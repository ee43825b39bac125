package org.tangent.geometry;

import java.util.List;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.linalg.Backend;
import org.tangent.model.Network;

/**
 * How far KFAC and EKFAC are from a layer's exact block F_l [d × d], d = d_in·d_out, of which the
 * dense matrix is formed (George 2023, figure 2).
 *
 * <p>‖F_l − A ⊗ B‖² = ‖F_l − EKFAC‖² + ‖EKFAC − A ⊗ B‖², since EKFAC is the projection of F_l on
 * the diagonal matrices of the basis of A ⊗ B: also if A ⊗ B is from other weights or samples, and
 * the scalings of EKFAC are not.
 *
 * @param exact ‖F_l‖_F
 * @param kfac ‖F_l − A ⊗ B‖_F
 * @param ekfac ‖F_l − (U_A ⊗ U_B) diag(s*) (U_A ⊗ U_B)ᵀ‖_F
 */
public record KroneckerErrors(double exact, double kfac, double ekfac) {

  /**
   * Takes the errors of a layer at the network's current weights.
   *
   * @param x prepared inputs [N × d]
   * @param columns z_r [N × c] of {@link Fisher#columns}
   * @param layer index of the layer in {@link Network#layers}
   * @param block KFAC's block, perhaps an older one; EKFAC's scalings are taken anew in its basis
   */
  public static KroneckerErrors of(
      Network network, DenseMatrix x, List<double[]> columns, int layer, KroneckerBlock block) {
    LayerSensitivities factors = LayerSensitivities.of(network, x, columns);
    DenseMatrix exact = DenseBlock.of(factors, layer).toDense();
    EigenvalueCorrectedBlock corrected = EigenvalueCorrectedBlock.of(factors, layer, block.basis());
    return new KroneckerErrors(
        norm(exact.values()),
        distance(exact, block.toDense()),
        distance(exact, corrected.toDense()));
  }

  private static double distance(DenseMatrix exact, DenseMatrix other) {
    Backend.current().blas().daxpy(exact.values().length, -1, exact.values(), 1, other.values(), 1);
    return norm(other.values());
  }

  private static double norm(double[] values) {
    return Math.sqrt(QuasiDiagonalBlock.sumOfSquares(values));
  }
}
