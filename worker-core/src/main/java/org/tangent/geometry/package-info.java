/**
 * The geometry of a network at its weights: tangent kernel, feature Gram matrix and metrics of the
 * parameter space, from layer factors.
 */
package org.tangent.geometry;
