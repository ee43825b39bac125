package org.tangent.geometry;

import dev.ludovic.netlib.blas.BLAS;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.linalg.Backend;
import org.tangent.linalg.SymmetricEigen;
import org.tangent.model.Network;

/**
 * The minimum-norm least-squares fit of a network's output layer on its current features,
 *
 * <p>v = sΓᵀ (s²ΓΓᵀ)⁺ Y
 *
 * <p>with Γ [N × M]: Arbel et al. (2023), eq. (8), with the factor M that the equation leaves out.
 * Where the outputs are centred, Y is less what they are at v = 0. Eigenvalues of the Gram matrix
 * up to a relative cut-off count as zero.
 */
public final class OutputLayerFit {
  private final double[] outputWeights;
  private final int rank;

  private OutputLayerFit(double[] outputWeights, int rank) {
    this.outputWeights = outputWeights;
    this.rank = rank;
  }

  /**
   * Fits the targets.
   *
   * @param x prepared inputs [N × d]
   * @param targets [N × c]
   * @param cutoff relative cut-off on the Gram matrix's eigenvalues
   * @throws ArithmeticException if the Gram matrix is not finite
   */
  public static OutputLayerFit fit(
      Network network, DenseMatrix x, DenseMatrix targets, double cutoff) {
    BLAS blas = Backend.current().blas();
    int samples = x.numRows();
    int units = network.features();
    double scale = network.outputScale();
    DenseMatrix gram = new DenseMatrix(samples, samples, new double[samples * samples]);
    network.featurePanels(
        x,
        panel ->
            blas.dsyrk(
                "L",
                "N",
                samples,
                panel.width(),
                scale * scale,
                panel.features(),
                panel.leading(),
                1.0,
                gram.values(),
                samples));
    double[] dual = targets.values().clone();
    int outputs = targets.numCols();
    if (network.isCentered()) {
      double[] constant = new double[dual.length];
      network.outputs(x, new double[units * outputs], constant);
      blas.daxpy(dual.length, -1.0, constant, 1, dual, 1);
    }
    int rank = SymmetricEigen.decompose(gram).solveTruncated(dual, outputs, cutoff);
    double[] v = new double[units * outputs];
    network.featurePanels(
        x,
        panel ->
            blas.dgemm(
                "T",
                "N",
                panel.width(),
                outputs,
                samples,
                scale,
                panel.features(),
                0,
                panel.leading(),
                dual,
                0,
                samples,
                0.0,
                v,
                panel.first(),
                units));
    return new OutputLayerFit(v, rank);
  }

  /** v [M × c] column-major. */
  public double[] outputWeights() {
    return outputWeights.clone();
  }

  /** Number of eigenvalues of the Gram matrix above the cut-off. */
  public int rank() {
    return rank;
  }
}
