package org.tangent.model;

/** The factor in front of the sum over M hidden units. */
public enum OutputScale {
  /** 1/M: features are learned as M grows (Arbel et al. 2023, eq. (2)). */
  MEAN_FIELD,
  /** 1/√M: the tangent kernel stays constant as M grows (Arbel et al. 2023, appendix A.1). */
  NTK,
  /** 1: no scaling. */
  UNIT;

  /** The factor for a layer of {@code units} hidden units. */
  public double factor(int units) {
    return switch (this) {
      case MEAN_FIELD -> 1.0 / units;
      case NTK -> 1.0 / Math.sqrt(units);
      case UNIT -> 1.0;
    };
  }
}
