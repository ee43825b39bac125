package org.tangent.geometry;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.tangent.loss.Loss;
import org.tangent.spec.Default;
import org.tangent.spec.Description;
import org.tangent.spec.Require;

/**
 * Which curvature a metric of the weights describes, by the columns z_r [N × c] over outputs that
 * make it:
 *
 * <p>F = (1/N) Σₙ Σ_r Jₙᵀ z_rn z_rnᵀ Jₙ, with Jₙ [c × p] the Jacobian of the outputs on sample n.
 *
 * <p>Columns are a sample's own: they have no 1/N. Row n of a column is z_rn, so that a column is a
 * vector over outputs like those of {@link org.tangent.model.Network}.
 */
public sealed interface Fisher extends Serializable {

  /** Number R of columns for c outputs. */
  int count(int outputs);

  /**
   * Shows the columns one by one, all in the same memory.
   *
   * @param f outputs [N × c]
   * @param targets [N × c]; their values matter to {@link Empirical} alone
   * @param random is drawn from by {@link MonteCarlo} alone; null will do for the others
   * @param visitor sees a column [N × c], valid during the call
   */
  void forEachColumn(
      Loss loss,
      double[] f,
      DenseMatrix targets,
      UniformRandomProvider random,
      Consumer<double[]> visitor);

  /** The columns that {@link #forEachColumn} shows, as copies. */
  default List<double[]> columns(
      Loss loss, double[] f, DenseMatrix targets, UniformRandomProvider random) {
    List<double[]> columns = new ArrayList<>();
    forEachColumn(loss, f, targets, random, column -> columns.add(column.clone()));
    return columns;
  }

  /**
   * The Fisher information of the distribution that the loss belongs to, its expectation taken in
   * closed form: Σ_r z_r z_rᵀ = Hₙ. For the losses here it is the generalised Gauss–Newton matrix.
   */
  @Description("True Fisher information, which is the generalised Gauss-Newton matrix")
  record Exact() implements Fisher {
    @Override
    public int count(int outputs) {
      return outputs;
    }

    @Override
    public void forEachColumn(
        Loss loss,
        double[] f,
        DenseMatrix targets,
        UniformRandomProvider random,
        Consumer<double[]> visitor) {
      double[] column = new double[f.length];
      for (int r = 0; r < targets.numCols(); r++) {
        loss.hessianRoot(f, targets.numRows(), r, column);
        visitor.accept(column);
      }
    }
  }

  /**
   * The Fisher information with its expectation estimated from S draws of targets for each sample:
   * z_s = ∇ℓ(y_s)/√S. Its expectation is {@link Exact}.
   */
  @Description("True Fisher information, estimated from targets drawn from the model")
  record MonteCarlo(@Default("1") @Description("Draws for each sample") int draws)
      implements Fisher {
    public MonteCarlo {
      Require.atLeast("draws", 1, draws);
    }

    @Override
    public int count(int outputs) {
      return draws;
    }

    @Override
    public void forEachColumn(
        Loss loss,
        double[] f,
        DenseMatrix targets,
        UniformRandomProvider random,
        Consumer<double[]> visitor) {
      double[] column = new double[f.length];
      for (int s = 0; s < draws; s++) {
        loss.sampledGradient(f, targets.numRows(), random, column);
        scale(column, 1 / Math.sqrt(draws));
        visitor.accept(column);
      }
    }
  }

  /** The second moment of the gradients at the targets: z = ∇ℓ(yₙ), a single column. */
  @Description("Second moment of the gradients at the targets")
  record Empirical() implements Fisher {
    @Override
    public int count(int outputs) {
      return 1;
    }

    @Override
    public void forEachColumn(
        Loss loss,
        double[] f,
        DenseMatrix targets,
        UniformRandomProvider random,
        Consumer<double[]> visitor) {
      double[] column = new double[f.length];
      loss.gradient(f, targets, column);
      scale(column, targets.numRows());
      visitor.accept(column);
    }
  }

  /** The L² metric of the outputs, JᵀJ/N, whatever the loss: the c unit columns. */
  @Description("L2 metric of the outputs, whatever the loss")
  record Output() implements Fisher {
    @Override
    public int count(int outputs) {
      return outputs;
    }

    @Override
    public void forEachColumn(
        Loss loss,
        double[] f,
        DenseMatrix targets,
        UniformRandomProvider random,
        Consumer<double[]> visitor) {
      int samples = targets.numRows();
      for (int k = 0; k < targets.numCols(); k++) {
        visitor.accept(unit(samples, targets.numCols(), k));
      }
    }

    /** The column that is 1 at output k of every sample. */
    static double[] unit(int samples, int outputs, int k) {
      double[] column = new double[samples * outputs];
      Arrays.fill(column, k * samples, (k + 1) * samples, 1.0);
      return column;
    }
  }

  private static void scale(double[] column, double by) {
    for (int i = 0; i < column.length; i++) {
      column[i] *= by;
    }
  }
}
