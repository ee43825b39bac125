package org.tangent.geometry;

/** What is demanded of the damping of a solution. */
final class Damping {
  private Damping() {}

  static void requireNonNegative(double damping) {
    if (!(damping >= 0 && damping < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("damping must be >= 0 and finite: " + damping);
    }
  }

  /** For a matrix that has no inverse. */
  static ArithmeticException singular(String matrix, double damping) {
    return new ArithmeticException(
        "%s with damping %s is singular or not finite".formatted(matrix, damping));
  }
}
