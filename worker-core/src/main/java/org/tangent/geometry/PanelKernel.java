package org.tangent.geometry;

import dev.ludovic.netlib.blas.BLAS;
import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.linalg.Backend;
import org.tangent.model.PanelVisitor;
import org.tangent.model.ShallowNetwork;

/**
 * The tangent kernel of a network with one hidden layer, by panels of hidden units:
 *
 * <p>K_(k,n),(k',n') = s² [δ_kk' (ΓΓᵀ)_nn' + (XXᵀ)_nn' (D diag(v_k v_k') Dᵀ)_nn']
 *
 * <p>(Arbel et al. 2023, appendix A). The memory is (Nc)² for the kernel, N² for each pair of
 * outputs and for both Gram matrices, and a panel for each output.
 */
final class PanelKernel implements TangentKernel {
  private final BLAS blas = Backend.current().blas();
  private final ShallowNetwork network;
  private final DenseMatrix x;
  private final int samples;
  private final int outputs;
  private final double[] inputGram;
  private final double[] featureGram;
  private final double[][] hiddenBlocks;
  private final DenseMatrix kernel;
  private double[] sensitivities = new double[0];

  /**
   * @param network the network, at whose weights {@link #compute} will work
   * @param x prepared inputs [N × d]
   */
  PanelKernel(ShallowNetwork network, DenseMatrix x) {
    this.network = network;
    this.x = x;
    this.samples = x.numRows();
    this.outputs = network.outputs();
    this.inputGram = new double[samples * samples];
    this.featureGram = new double[samples * samples];
    this.hiddenBlocks = new double[outputs * (outputs + 1) / 2][samples * samples];
    int size = Math.multiplyExact(samples, outputs);
    this.kernel = new DenseMatrix(size, size, new double[Math.multiplyExact(size, size)]);
    blas.dgemm(
        "N",
        "T",
        samples,
        samples,
        x.numCols(),
        1.0,
        x.values(),
        samples,
        x.values(),
        samples,
        0.0,
        inputGram,
        samples);
  }

  @Override
  public DenseMatrix compute(double[] f) {
    Arrays.fill(f, 0.0);
    Arrays.fill(featureGram, 0.0);
    for (double[] block : hiddenBlocks) {
      Arrays.fill(block, 0.0);
    }
    network.hiddenPanels(x, panel -> add(panel, f));
    double squaredScale = network.outputScale() * network.outputScale();
    for (int right = 0; right < outputs; right++) {
      for (int left = right; left < outputs; left++) {
        assemble(left, right, squaredScale);
      }
    }
    return kernel;
  }

  private void add(PanelVisitor.Panel panel, double[] f) {
    int units = network.features();
    int leading = panel.leading();
    // f ← f + s Γ v_k
    for (int k = 0; k < outputs; k++) {
      blas.dgemv(
          "N",
          samples,
          panel.width(),
          network.outputScale(),
          panel.features(),
          0,
          leading,
          panel.outputWeights(),
          k * units + panel.first(),
          1,
          1.0,
          f,
          k * samples,
          1);
    }
    // ΓΓᵀ
    blas.dsyrk(
        "L",
        "N",
        samples,
        panel.width(),
        1.0,
        panel.features(),
        leading,
        1.0,
        featureGram,
        samples);
    // D diag(v_k v_k') Dᵀ, block by block
    int stride = leading * panel.width();
    double[] weighted = weightedSlopes(panel, stride);
    for (int right = 0; right < outputs; right++) {
      blas.dsyrk(
          "L",
          "N",
          samples,
          panel.width(),
          1.0,
          weighted,
          right * stride,
          leading,
          1.0,
          block(right, right),
          0,
          samples);
      for (int left = right + 1; left < outputs; left++) {
        blas.dgemm(
            "N",
            "T",
            samples,
            samples,
            panel.width(),
            1.0,
            weighted,
            left * stride,
            leading,
            weighted,
            right * stride,
            leading,
            1.0,
            block(left, right),
            0,
            samples);
      }
    }
  }

  /** Σ over units of D diag(v_left v_right) Dᵀ, left ≥ right. */
  private double[] block(int left, int right) {
    return hiddenBlocks[left * (left + 1) / 2 + right];
  }

  /** D diag(v_k) for every output k, one after another; for a single output in place of D. */
  private double[] weightedSlopes(PanelVisitor.Panel panel, int stride) {
    int units = network.features();
    double[] weighted = outputs == 1 ? panel.slopes() : reserve(stride * outputs);
    for (int k = 0; k < outputs; k++) {
      for (int i = 0; i < panel.width(); i++) {
        double v = panel.outputWeights()[k * units + panel.first() + i];
        int from = i * panel.leading();
        int to = k * stride + from;
        for (int n = 0; n < samples; n++) {
          weighted[to + n] = v * panel.slopes()[from + n];
        }
      }
    }
    return weighted;
  }

  private double[] reserve(int size) {
    if (sensitivities.length < size) {
      sensitivities = new double[size];
    }
    return sensitivities;
  }

  /** Kernel block (left, right) ← s² [δ ΓΓᵀ + XXᵀ ∘ hidden block]. */
  private void assemble(int left, int right, double squaredScale) {
    double[] values = kernel.values();
    double[] hidden = block(left, right);
    int size = samples * outputs;
    boolean diagonal = left == right;
    for (int column = 0; column < samples; column++) {
      int to = left * samples + (right * samples + column) * size;
      int from = column * samples;
      for (int row = diagonal ? column : 0; row < samples; row++) {
        double product = inputGram[from + row] * hidden[from + row];
        values[to + row] = squaredScale * (diagonal ? featureGram[from + row] + product : product);
      }
    }
  }
}
