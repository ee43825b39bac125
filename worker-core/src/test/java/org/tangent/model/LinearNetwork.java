package org.tangent.model;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.linalg.DenseMatrix;

/** f(x) = w·x, on which Gauss–Newton has a closed form. Its features are the inputs themselves. */
public final class LinearNetwork implements ShallowNetwork {
  private final double[] w;

  public LinearNetwork(double... w) {
    this.w = w.clone();
  }

  @Override
  public int outputs() {
    return 1;
  }

  @Override
  public int parameters() {
    return w.length;
  }

  @Override
  public DenseMatrix prepare(DenseMatrix inputs) {
    return inputs;
  }

  @Override
  public void outputs(DenseMatrix x, double[] f) {
    outputs(x, w, f);
  }

  @Override
  public void outputs(DenseMatrix x, double[] weights, double[] f) {
    for (int n = 0; n < x.numRows(); n++) {
      f[n] = 0;
      for (int j = 0; j < w.length; j++) {
        f[n] += x.apply(n, j) * weights[j];
      }
    }
  }

  @Override
  public void pullBack(DenseMatrix x, double[] z, double[] gradient) {
    for (int j = 0; j < w.length; j++) {
      gradient[j] = 0;
      for (int n = 0; n < x.numRows(); n++) {
        gradient[j] += x.apply(n, j) * z[n];
      }
    }
  }

  @Override
  public void pushForward(DenseMatrix x, double[] direction, double[] change) {
    outputs(x, direction, change);
  }

  @Override
  public List<Layer> layers() {
    return List.of(new Layer("w", 1, w.length, 0, true, false));
  }

  @Override
  public LayerFactors factors(DenseMatrix x) {
    double[] f = new double[x.numRows()];
    outputs(x, f);
    return new LayerFactors() {
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
        return x.values();
      }

      @Override
      public void backward(double[] z, SensitivityVisitor visitor) {
        visitor.layer(0, z);
      }
    };
  }

  @Override
  public void hiddenPanels(DenseMatrix x, PanelVisitor visitor) {
    double[] slopes = new double[x.values().length];
    visitor.panel(new PanelVisitor.Panel(0, w.length, x.numRows(), x.values().clone(), slopes, w));
  }

  @Override
  public void add(double scale, double[] direction) {
    for (int j = 0; j < w.length; j++) {
      w[j] += scale * direction[j];
    }
  }

  @Override
  public void setOutputWeights(double[] outputWeights) {
    System.arraycopy(outputWeights, 0, w, 0, w.length);
  }

  @Override
  public int features() {
    return w.length;
  }

  @Override
  public double outputScale() {
    return 1;
  }

  @Override
  public void setWeights(double[] weights) {
    System.arraycopy(weights, 0, w, 0, w.length);
  }

  @Override
  public double[] weights() {
    return w.clone();
  }

  @Override
  public DenseMatrix hiddenDirections() {
    return DenseMatrix.eye(w.length);
  }

  @Override
  public Map<String, DenseMatrix> namedWeights() {
    return Map.of("w", new DenseMatrix(w.length, 1, w.clone()));
  }

  @Override
  public boolean isFinite() {
    return Arrays.stream(w).allMatch(Double::isFinite);
  }
}
