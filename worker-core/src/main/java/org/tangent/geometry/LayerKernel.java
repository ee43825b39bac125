package org.tangent.geometry;

import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.model.Network;

/**
 * The tangent kernel of a network of any depth, as the sum over its layers. The memory is (Nc)² for
 * the kernel, and that of all layers' factors for every output.
 */
final class LayerKernel implements TangentKernel {
  private final Network network;
  private final DenseMatrix x;
  private final DenseMatrix kernel;

  LayerKernel(Network network, DenseMatrix x) {
    this.network = network;
    this.x = x;
    int size = Math.multiplyExact(x.numRows(), network.outputs());
    this.kernel = new DenseMatrix(size, size, new double[Math.multiplyExact(size, size)]);
  }

  @Override
  public DenseMatrix compute(double[] f) {
    LayerSensitivities factors = LayerSensitivities.of(network, x);
    System.arraycopy(factors.outputs(), 0, f, 0, f.length);
    Arrays.fill(kernel.values(), 0.0);
    for (int layer = 0; layer < network.layers().size(); layer++) {
      factors.addKernel(layer, factors, kernel);
    }
    return kernel;
  }
}
