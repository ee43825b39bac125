package org.tangent.model;

/** What becomes of the output weights. */
public enum OutputWeights {
  /** They are trained. */
  TRAINED,
  /** They are drawn from {−1, 1} and stay as they are (Cayci 2024, section 2.1). */
  FIXED_SIGNS
}
