package org.tangent.geometry;

import java.util.List;
import org.apache.spark.ml.linalg.DenseMatrix;

/** A matrix of blocks on the diagonal, one a layer; the rest is 0. */
final class BlockDiagonalCurvature implements CurvatureMatrix {
  private final int size;
  private final List<? extends CurvatureBlock> blocks;

  BlockDiagonalCurvature(int size, List<? extends CurvatureBlock> blocks) {
    this.size = size;
    this.blocks = List.copyOf(blocks);
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void multiply(double[] v, double[] product) {
    blocks.forEach(block -> block.multiply(v, product));
  }

  @Override
  public void solve(double[] v, double damping, double[] solution) {
    Damping.requireNonNegative(damping);
    blocks.forEach(block -> block.solve(v, damping, solution));
  }

  @Override
  public double trace() {
    return blocks.stream().mapToDouble(CurvatureBlock::trace).sum();
  }

  @Override
  public double frobenius() {
    return Math.sqrt(blocks.stream().mapToDouble(CurvatureBlock::squaredFrobenius).sum());
  }

  @Override
  public DenseMatrix toDense() {
    DenseMatrix dense = new DenseMatrix(size, size, new double[Math.multiplyExact(size, size)]);
    blocks.forEach(block -> copy(block.toDense(), block.offset(), dense));
    return dense;
  }

  private static void copy(DenseMatrix block, int offset, DenseMatrix dense) {
    int n = block.numRows();
    for (int j = 0; j < n; j++) {
      int to = offset + (offset + j) * dense.numRows();
      System.arraycopy(block.values(), j * n, dense.values(), to, n);
    }
  }
}
