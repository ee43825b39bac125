package org.tangent.geometry;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.model.Layer;
import org.tangent.model.Network;

/**
 * The curvature F of a network at its weights of the moment, and its approximations: all from the
 * same factors, which are taken once. A block is made when it is first asked for, and kept.
 */
public final class ApproximatedCurvature {
  private final int size;
  private final LayerSensitivities factors;
  private final Optional<List<EigenvalueCorrectedBlock>> applied;
  private final List<Map<Approximation, CurvatureBlock>> blocks;

  private ApproximatedCurvature(
      int size, LayerSensitivities factors, Optional<List<EigenvalueCorrectedBlock>> applied) {
    this.size = size;
    this.factors = factors;
    this.applied = applied;
    this.blocks =
        factors.layers().stream()
            .<Map<Approximation, CurvatureBlock>>map(layer -> new EnumMap<>(Approximation.class))
            .toList();
  }

  /**
   * Takes the factors at the network's current weights.
   *
   * @param x prepared inputs [N × d]
   * @param columns z_r [N × c] of {@link Fisher#columns}
   * @param applied the blocks of an optimizer, one a layer, where it has any
   */
  public static ApproximatedCurvature of(
      Network network,
      DenseMatrix x,
      List<double[]> columns,
      Optional<List<EigenvalueCorrectedBlock>> applied) {
    return new ApproximatedCurvature(
        network.parameters(), LayerSensitivities.of(network, x, columns), applied);
  }

  /** The network's layers. */
  public List<Layer> layers() {
    return factors.layers();
  }

  /** Whether an approximation exists here. */
  public boolean has(Approximation approximation) {
    return applied.isPresent() || !approximation.isOfOptimizer();
  }

  /** An approximation over all weights. */
  public CurvatureMatrix matrix(Approximation approximation) {
    return new BlockDiagonalCurvature(
        size,
        IntStream.range(0, blocks.size()).mapToObj(layer -> block(layer, approximation)).toList());
  }

  /** The exact block of a layer beside its approximations; takes memory for all its entries. */
  public BlockErrors errors(int layer) {
    return new BlockErrors(
        block(layer, Approximation.BLOCK_DIAGONAL), approximation -> block(layer, approximation));
  }

  private CurvatureBlock block(int layer, Approximation approximation) {
    Map<Approximation, CurvatureBlock> known = blocks.get(layer);
    CurvatureBlock block = known.get(approximation);
    if (block == null) {
      block = take(layer, approximation);
      known.put(approximation, block);
    }
    return block;
  }

  private CurvatureBlock take(int layer, Approximation approximation) {
    return switch (approximation) {
      case BLOCK_DIAGONAL -> DenseBlock.of(factors, layer);
      case DIAGONAL -> QuasiDiagonalBlock.diagonal(factors, layer);
      case QUASI_DIAGONAL -> QuasiDiagonalBlock.of(factors, layer);
      case KFAC -> KroneckerBlock.of(factors, layer);
      case EKFAC -> EigenvalueCorrectedBlock.of(factors, layer, basis(layer));
      case AMORTIZED_KFAC -> {
        KroneckerBasis old = applied(layer).basis();
        yield new EigenvalueCorrectedBlock(old, old.kroneckerScalings());
      }
      case AMORTIZED_EKFAC -> EigenvalueCorrectedBlock.of(factors, layer, applied(layer).basis());
      case APPLIED -> applied(layer);
    };
  }

  private KroneckerBasis basis(int layer) {
    return ((KroneckerBlock) block(layer, Approximation.KFAC)).basis();
  }

  private EigenvalueCorrectedBlock applied(int layer) {
    return applied
        .orElseThrow(() -> new IllegalStateException("no optimizer's blocks were given"))
        .get(layer);
  }
}
