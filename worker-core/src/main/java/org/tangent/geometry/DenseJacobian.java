package org.tangent.geometry;

import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.model.Layer;
import org.tangent.model.LayerFactors;
import org.tangent.model.Network;

/**
 * The Jacobian J [Nc × p] of a network's outputs, all of it: for networks with few weights only,
 * such as underparameterised ones. Everything else works on layer factors or on the tangent kernel.
 */
public final class DenseJacobian {
  private DenseJacobian() {}

  /**
   * J at the network's current weights: the entries of output k of sample n are Δ_k[n, i] A[n, j].
   *
   * @param x prepared inputs [N × d]
   * @param f receives the outputs [N × c], which come along at no cost
   * @throws ArithmeticException if J has more than 2³¹ − 1 entries
   */
  public static DenseMatrix of(Network network, DenseMatrix x, double[] f) {
    int samples = x.numRows();
    int rows = Math.multiplyExact(samples, network.outputs());
    double[] jacobian = new double[Math.multiplyExact(rows, network.parameters())];
    LayerFactors factors = network.factors(x);
    System.arraycopy(factors.outputs(), 0, f, 0, rows);
    for (int k = 0; k < network.outputs(); k++) {
      double[] unit = new double[rows];
      Arrays.fill(unit, k * samples, (k + 1) * samples, 1.0);
      int first = k * samples;
      factors.backward(
          unit,
          (index, delta) ->
              fill(
                  jacobian,
                  rows,
                  first,
                  samples,
                  network.layers().get(index),
                  factors.inputs(index),
                  delta));
    }
    return new DenseMatrix(rows, network.parameters(), jacobian);
  }

  private static void fill(
      double[] jacobian,
      int rows,
      int first,
      int samples,
      Layer layer,
      double[] inputs,
      double[] delta) {
    for (int i = 0; i < layer.units(); i++) {
      for (int j = 0; j < layer.inputs(); j++) {
        int weight = layer.unitsFirst() ? i + j * layer.units() : j + i * layer.inputs();
        int to = (layer.offset() + weight) * rows + first;
        for (int n = 0; n < samples; n++) {
          jacobian[to + n] = delta[i * samples + n] * inputs[j * samples + n];
        }
      }
    }
  }
}
