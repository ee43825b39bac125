package org.tangent.model;

/** Is shown the hidden units of a network a panel at a time, all samples of it. */
@FunctionalInterface
public interface PanelVisitor {

  /**
   * Sees the units {@code first} to {@code first + width - 1}. Matrices are [N × width]
   * column-major with leading dimension {@link Panel#leading}; the visitor may overwrite them.
   */
  void panel(Panel panel);

  /**
   * A panel of hidden units.
   *
   * @param first index of the first unit
   * @param width number of units
   * @param leading leading dimension of the matrices, ≥ N
   * @param features Γ = γ(XUᵀ), the inputs of the output layer
   * @param slopes D = γ'(XUᵀ); the hidden layer's sensitivities for output k are s·D·diag(v_k)
   * @param outputWeights v [M × c], all of it, column-major
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Panel(
      int first,
      int width,
      int leading,
      double[] features,
      double[] slopes,
      double[] outputWeights) {}
}
