package org.tangent.model;

import dev.ludovic.netlib.blas.BLAS;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.linalg.Backend;

/** The layer factors of a network with one hidden layer: Γ and D of all units and samples. */
final class ShallowFactors implements LayerFactors {
  private final BLAS blas = Backend.current().blas();
  private final int units;
  private final int outputs;
  private final double scale;
  private final double[] w;
  private final DenseMatrix x;
  private final double[] gamma;
  private final double[] slope;
  private final double[] f;

  /**
   * Takes the factors of a network with weights w = [v, U].
   *
   * @param x prepared inputs [N × d]
   */
  ShallowFactors(ShallowNetwork network, DenseMatrix x, double[] w) {
    this.units = network.features();
    this.outputs = network.outputs();
    this.scale = network.outputScale();
    this.w = w;
    this.x = x;
    int samples = x.numRows();
    this.gamma = new double[Math.multiplyExact(samples, units)];
    this.slope = new double[gamma.length];
    this.f = new double[samples * outputs];
    network.hiddenPanels(x, this::copy);
    for (int k = 0; k < outputs; k++) {
      blas.dgemv(
          "N", samples, units, scale, gamma, 0, samples, w, k * units, 1, 0.0, f, k * samples, 1);
    }
  }

  private void copy(PanelVisitor.Panel panel) {
    int samples = x.numRows();
    for (int i = 0; i < panel.width(); i++) {
      int to = (panel.first() + i) * samples;
      System.arraycopy(panel.features(), i * panel.leading(), gamma, to, samples);
      System.arraycopy(panel.slopes(), i * panel.leading(), slope, to, samples);
    }
  }

  @Override
  public int samples() {
    return x.numRows();
  }

  @Override
  public double[] outputs() {
    return f;
  }

  @Override
  public double[] inputs(int layer) {
    return layer == 0 ? x.values() : gamma;
  }

  @Override
  public void backward(double[] z, SensitivityVisitor visitor) {
    int samples = samples();
    double[] last = z.clone();
    blas.dscal(last.length, scale, last, 1);
    visitor.layer(1, last);
    double[] hidden = new double[gamma.length];
    blas.dgemm(
        "N", "T", samples, units, outputs, 1.0, last, samples, w, units, 0.0, hidden, samples);
    for (int i = 0; i < hidden.length; i++) {
      hidden[i] *= slope[i];
    }
    visitor.layer(0, hidden);
  }
}
