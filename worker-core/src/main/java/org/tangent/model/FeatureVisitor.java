package org.tangent.model;

/** Is shown the features of a network, the inputs of its output layer, a panel at a time. */
@FunctionalInterface
public interface FeatureVisitor {

  /** Sees the features {@code first} to {@code first + width - 1} of all samples. */
  void panel(Panel panel);

  /**
   * A panel of features.
   *
   * @param first index of the first feature
   * @param width number of features
   * @param leading leading dimension of the matrix, ≥ N
   * @param features [N × width] column-major, valid during the call
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Panel(int first, int width, int leading, double[] features) {}
}
