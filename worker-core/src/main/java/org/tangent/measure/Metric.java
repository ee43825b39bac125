package org.tangent.measure;

/** What is measured of a run at a recorded iteration; each is a typed, nullable column. */
public enum Metric {
  TRAIN_LOSS("trainLoss", Kind.DOUBLE, "the loss on the training set, (1/2N) Σ‖f − y‖² if squared"),
  TEST_LOSS("testLoss", Kind.DOUBLE, "the loss on the test set"),
  TRAIN_ACCURACY(
      "trainAccuracy", Kind.DOUBLE, "share of the training set whose class has the largest output"),
  TEST_ACCURACY(
      "testAccuracy", Kind.DOUBLE, "share of the test set whose class has the largest output"),
  TEST_LOSS_REFIT(
      "testLossRefit",
      Kind.DOUBLE,
      "test loss after the output layer is refitted to the train set"),
  REFIT_TRAIN_LOSS("refitTrainLoss", Kind.DOUBLE, "train loss of the refitted output layer"),
  REFIT_RANK("refitRank", Kind.LONG, "numerical rank of the Gram matrix in the refit"),
  WEIGHTED_COSINE_DISTANCE(
      "weightedCosineDistance", Kind.DOUBLE, "Σ p 2(1 − cos), Arbel et al. 2023 eq. (9)"),
  WEIGHTED_COSINE_DISTANCE_ROOT(
      "weightedCosineDistanceRoot", Kind.DOUBLE, "Σ p √(2(1 − cos)), as in the authors' code"),
  KERNEL_MIN_EIGENVALUE("kernelMinEigenvalue", Kind.DOUBLE, "σ_min of the tangent kernel JJᵀ"),
  KERNEL_MAX_EIGENVALUE("kernelMaxEigenvalue", Kind.DOUBLE, "σ_max of the tangent kernel JJᵀ"),
  DAMPING("damping", Kind.DOUBLE, "damping ε of the next step"),
  DAMPING_AT_FLOOR("dampingAtFloor", Kind.BOOLEAN, "whether ε is its floor ε₀"),
  WEIGHT_DISTANCE("weightDistance", Kind.DOUBLE, "‖w − w₀‖"),
  STEP_NORM("stepNorm", Kind.DOUBLE, "‖Δw‖ of the step that led here"),
  GRADIENT_NORM("gradientNorm", Kind.DOUBLE, "‖∇L(w)‖"),
  PATH_LENGTH("pathLength", Kind.DOUBLE, "Σ‖Δw‖ over all steps so far"),
  FLOW_TIME("flowTime", Kind.DOUBLE, "time t of the flow that the iterations follow"),
  RIEMANNIAN_GRADIENT_NORM(
      "riemannianGradientNorm",
      Kind.DOUBLE,
      "‖P ∂L/∂f‖ with P = J(JᵀJ)⁻¹Jᵀ, Cayci 2024 eq. (18); only where no more weights than outputs"),
  JACOBIAN_MIN_EIGENVALUE(
      "jacobianMinEigenvalue",
      Kind.DOUBLE,
      "λ_min(DφᵀDφ), Dφ = J/α, Cayci 2024 section 5; only where no more weights than outputs"),
  BOUND_PROP1(
      "boundProp1",
      Kind.DOUBLE,
      "bound of trainLoss for small steps, Arbel et al. 2023 proposition 1; needs a damping floor 0"),
  BOUND_THM1(
      "boundThm1",
      Kind.DOUBLE,
      "bound of trainLoss for the flow, Cayci 2024 theorem 1, where its premises hold"),
  BOUND_THM5(
      "boundThm5",
      Kind.DOUBLE,
      "bound of riemannianGradientNorm for the flow, Cayci 2024 theorem 5 with the curvature that"
          + " lemma 7 omits, where its premises hold");

  /** The type of a metric's column. */
  public enum Kind {
    DOUBLE,
    LONG,
    BOOLEAN
  }

  private final String column;
  private final Kind kind;
  private final String description;

  Metric(String column, Kind kind, String description) {
    this.column = column;
    this.kind = kind;
    this.description = description;
  }

  /** The metric's name in the tables. */
  public String column() {
    return column;
  }

  public Kind kind() {
    return kind;
  }

  public String description() {
    return description;
  }
}
