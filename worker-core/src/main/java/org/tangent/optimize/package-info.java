/**
 * Training algorithms on an objective: gradient descent, Gauss–Newton in function space,
 * Levenberg–Marquardt in steps or as a flow, and random features in closed form.
 */
package org.tangent.optimize;
