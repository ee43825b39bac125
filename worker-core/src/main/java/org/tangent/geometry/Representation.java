package org.tangent.geometry;

import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.model.Network;

/**
 * How a {@link CurvatureMatrix} is kept in memory, and what of F = (1/N) Σ_r JᵀZ_rZ_rᵀJ it keeps
 * (George 2023, section 3.3.2). RN is the number of columns by that of samples.
 */
public enum Representation {

  /** All of F, p² numbers. */
  DENSE {
    @Override
    CurvatureMatrix of(Network network, DenseMatrix x, List<double[]> columns) {
      LayerSensitivities factors = LayerSensitivities.of(network, x, columns);
      int p = network.parameters();
      int rows = factors.samples() * factors.columns();
      DenseMatrix lower =
          DenseBlock.secondMoment(
              LowRankCurvature.gradients(factors, p), rows, p, factors.samples());
      return new BlockDiagonalCurvature(p, List.of(new DenseBlock("the dense matrix", 0, lower)));
    }
  },

  /** The diagonal of F. */
  DIAGONAL {
    @Override
    CurvatureMatrix of(Network network, DenseMatrix x, List<double[]> columns) {
      return blocks(network, x, columns, QuasiDiagonalBlock::diagonal);
    }
  },

  /** The blocks of the layers, dense. */
  BLOCK_DIAGONAL {
    @Override
    CurvatureMatrix of(Network network, DenseMatrix x, List<double[]> columns) {
      return blocks(network, x, columns, DenseBlock::of);
    }
  },

  /**
   * The diagonal, and the couplings of each unit's bias with its weights (Ollivier 2015). It need
   * not be positive definite where F is; equations are solved exactly all the same.
   */
  QUASI_DIAGONAL {
    @Override
    CurvatureMatrix of(Network network, DenseMatrix x, List<double[]> columns) {
      return blocks(network, x, columns, QuasiDiagonalBlock::of);
    }
  },

  /** A Kronecker product a layer: {@link KroneckerBlock}. */
  KFAC {
    @Override
    CurvatureMatrix of(Network network, DenseMatrix x, List<double[]> columns) {
      return blocks(network, x, columns, KroneckerBlock::of);
    }
  },

  /** A diagonal a layer in the eigenbasis of KFAC: {@link KroneckerBasis}. */
  EKFAC {
    @Override
    CurvatureMatrix of(Network network, DenseMatrix x, List<double[]> columns) {
      return blocks(network, x, columns, EigenvalueCorrectedBlock::of);
    }
  },

  /** All of F by its factor, RN·p numbers. */
  LOW_RANK {
    @Override
    CurvatureMatrix of(Network network, DenseMatrix x, List<double[]> columns) {
      LayerSensitivities factors = LayerSensitivities.of(network, x, columns);
      return new LowRankCurvature(factors, network.parameters());
    }
  },

  /**
   * All of F by its products, at whatever weights the network has when it is asked. Equations are
   * solved by conjugate gradients until the residual is {@value #TOLERANCE} of the right side, in
   * at most {@value #MAX_ITERATIONS} iterations.
   */
  IMPLICIT {
    @Override
    CurvatureMatrix of(Network network, DenseMatrix x, List<double[]> columns) {
      return new ImplicitCurvature(network, x, columns, TOLERANCE, MAX_ITERATIONS);
    }
  };

  private static final double TOLERANCE = 1e-10;
  private static final int MAX_ITERATIONS = 10_000;

  abstract CurvatureMatrix of(Network network, DenseMatrix x, List<double[]> columns);

  private static CurvatureMatrix blocks(
      Network network,
      DenseMatrix x,
      List<double[]> columns,
      BiFunction<LayerSensitivities, Integer, CurvatureBlock> block) {
    LayerSensitivities factors = LayerSensitivities.of(network, x, columns);
    return new BlockDiagonalCurvature(
        network.parameters(),
        IntStream.range(0, factors.layers().size())
            .mapToObj(layer -> block.apply(factors, layer))
            .toList());
  }
}
