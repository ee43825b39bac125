package org.tangent.optimize;

import java.io.Serializable;
import org.tangent.spec.Default;
import org.tangent.spec.Description;
import org.tangent.spec.Require;

/** What EKFAC's scalings s in the eigenbasis are estimated from. */
public sealed interface Scaling extends Serializable {

  /** s = Σ_r ((Δ_rU_B)∘²)ᵀ (AU_A)∘²/B, the second moments of the gradients of each batch. */
  @Description("Second moments of the per-example gradients of each batch")
  record Batch() implements Scaling {}

  /**
   * EKFAC-ra: s ← decay·s + (1 − decay)·c·g∘² with the coordinates g of the batch's mean gradient.
   *
   * <p>George (2023), section 4.3, averages g∘² as it is, c = 1, whose expectation is Var/B +
   * mean²; the authors' code multiplies by the batch size, Var + B·mean². Neither tells how s
   * starts in a new basis but the code, which takes S_A ⊗ S_B.
   */
  @Description("EKFAC-ra: running average of the squared gradients of the batches")
  record RunningAverage(
      @Default("0.75") @Description("Share of the old scalings") double decay,
      @Default("one") @Description("Factor c of the squared gradient: one or batchSize")
          Factor factor,
      @Default("kronecker")
          @Description("The scalings of a new basis: kronecker (S_A x S_B) or gradient")
          Start start)
      implements Scaling {
    public RunningAverage {
      Require.that(0 <= decay && decay < 1, "decay", "must be >= 0 and < 1: " + decay);
      Require.present("factor", factor);
      Require.present("start", start);
    }
  }

  /** The factor c of the squared gradient. */
  enum Factor {
    ONE,
    BATCH_SIZE
  }

  /** The scalings of a new basis. */
  enum Start {
    /** S_A ⊗ S_B, those of KFAC. */
    KRONECKER,
    /** c·g∘² of the first batch. */
    GRADIENT
  }
}
