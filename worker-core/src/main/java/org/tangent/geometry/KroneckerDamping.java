package org.tangent.geometry;

/**
 * How a damping ε > 0 is added to a Kronecker product A ⊗ B with eigenvalues s_A s_B. Each way adds
 * ε + α s_A + β s_B to the eigenvalue of a direction of the Kronecker-factored eigenbasis, and is
 * that for other scalings in this basis too.
 */
public enum KroneckerDamping {

  /** A ⊗ B + εI, exactly: α = β = 0. */
  EIGENVALUE {
    @Override
    double onInputs(double epsilon, double meanInput, double meanUnit) {
      return 0;
    }

    @Override
    double onUnits(double epsilon, double meanInput, double meanUnit) {
      return 0;
    }
  },

  /**
   * (A + π√ε I) ⊗ (B + √ε/π I) with π² = (tr A/d_in)/(tr B/d_out) (Martens and Grosse 2015, section
   * 6.3): α = √ε/π, β = π√ε. If one of the factors is 0, so is the product, and both are damped to
   * √ε I: α = β = 0.
   */
  PI_SPLIT {
    @Override
    double onInputs(double epsilon, double meanInput, double meanUnit) {
      return anyZero(meanInput, meanUnit) ? 0 : Math.sqrt(epsilon) / pi(meanInput, meanUnit);
    }

    @Override
    double onUnits(double epsilon, double meanInput, double meanUnit) {
      return anyZero(meanInput, meanUnit) ? 0 : Math.sqrt(epsilon) * pi(meanInput, meanUnit);
    }

    private static boolean anyZero(double meanInput, double meanUnit) {
      return meanInput == 0 || meanUnit == 0;
    }

    /**
     * By logarithms, since the quotient of two traces may be out of range where its root is not.
     */
    private static double pi(double meanInput, double meanUnit) {
      return Math.exp((Math.log(meanInput) - Math.log(meanUnit)) / 2);
    }
  },

  /** (A + √ε I) ⊗ (B + √ε I) (George 2023, appendix A.4): α = β = √ε. */
  FACTORED {
    @Override
    double onInputs(double epsilon, double meanInput, double meanUnit) {
      return Math.sqrt(epsilon);
    }

    @Override
    double onUnits(double epsilon, double meanInput, double meanUnit) {
      return Math.sqrt(epsilon);
    }
  };

  /** Whether the damped matrix is a Kronecker product itself, (A + βI) ⊗ (B + αI). */
  public boolean splits() {
    return this != EIGENVALUE;
  }

  /**
   * α, which multiplies the eigenvalues of A.
   *
   * @param meanInput tr A/d_in
   * @param meanUnit tr B/d_out
   */
  abstract double onInputs(double epsilon, double meanInput, double meanUnit);

  /** β, which multiplies the eigenvalues of B. */
  abstract double onUnits(double epsilon, double meanInput, double meanUnit);
}
