package org.tangent.measure;

/**
 * What is measured of an approximation F̂ of the curvature F; each is a nullable column. Those of a
 * block are given for layers, the others for the whole network. Means are over directions v that
 * are uniform on the unit sphere.
 */
public enum ApproximationMetric {
  EXACT_NORM("exactNorm", "‖F_l‖, the Frobenius norm of the layer's block"),
  ERROR("error", "‖F_l − F̂_l‖/‖F_l‖, George 2023 chapter 4 figure 2"),
  SPECTRUM_DISTANCE(
      "spectrumDistance",
      "‖λ(F_l) − λ(F̂_l)‖₂ of the sorted eigenvalues, George 2023 chapter 4 figure 4"),
  TRACE_ERROR("traceError", "|tr F̂ − tr F|/tr F, George 2023 chapter 3 figure 6"),
  QUADRATIC_ERROR("quadraticError", "mean of |vᵀF̂v − vᵀFv|/vᵀFv, George 2023 chapter 3 figure 5"),
  PRODUCT_RESIDUAL("productResidual", "mean of ‖F̂v − Fv‖/‖Fv‖, George 2023 chapter 3 figure 4"),
  PRODUCT_COSINE("productCosine", "mean cosine of F̂v and Fv, George 2023 chapter 3 figure 4");

  private final String column;
  private final String description;

  ApproximationMetric(String column, String description) {
    this.column = column;
    this.description = description;
  }

  /** The metric's name in the tables. */
  public String column() {
    return column;
  }

  public String description() {
    return description;
  }
}
