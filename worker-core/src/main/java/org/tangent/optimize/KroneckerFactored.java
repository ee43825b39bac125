package org.tangent.optimize;

import org.tangent.geometry.Fisher;
import org.tangent.geometry.KroneckerDamping;

/** What KFAC and EKFAC have in common. */
interface KroneckerFactored extends MiniBatched {

  /** Which curvature is approximated. */
  Fisher fisher();

  /** Damping ε. */
  double damping();

  /** Where the damping is added. */
  KroneckerDamping dampingKind();

  /** The factors and their eigenvectors are taken anew every so many updates. */
  long frequency();

  /** Share of the old factors in the running average that the new ones enter. */
  double factorDecay();

  /** Momentum μ of the preconditioned gradients. */
  double momentum();
}
