package org.tangent.geometry;

/**
 * An approximation of the curvature of a network by blocks, one a layer. Some are taken at the
 * current weights, from the same samples and columns as the curvature itself; the others are those
 * of an optimizer, whose eigenbasis may be old.
 */
public enum Approximation {
  /** The blocks of the layers as they are: what is between layers is left out. */
  BLOCK_DIAGONAL("blockDiagonal"),
  /** {@link Representation#DIAGONAL}. */
  DIAGONAL("diagonal"),
  /** {@link Representation#QUASI_DIAGONAL}. */
  QUASI_DIAGONAL("quasiDiagonal"),
  /** {@link Representation#KFAC}. */
  KFAC("kfac"),
  /** {@link Representation#EKFAC}. */
  EKFAC("ekfac"),
  /** A ⊗ B as the optimizer took it when it last took its eigenbasis. */
  AMORTIZED_KFAC("amortizedKfac"),
  /** The optimizer's eigenbasis, with scalings s* that are taken anew in it. */
  AMORTIZED_EKFAC("amortizedEkfac"),
  /** The optimizer's eigenbasis with the scalings of its last update, damping aside. */
  APPLIED("applied");

  private final String text;

  Approximation(String text) {
    this.text = text;
  }

  /** Its name in sweep files and tables. */
  public String text() {
    return text;
  }

  /** Whether it is made of what an optimizer keeps, and so exists only where one keeps it. */
  public boolean isOfOptimizer() {
    return this == AMORTIZED_KFAC || this == AMORTIZED_EKFAC || this == APPLIED;
  }
}
