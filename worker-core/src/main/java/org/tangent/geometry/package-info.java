/**
 * The geometry of a network at its weights: tangent kernel and feature Gram matrix, from layer
 * factors.
 */
package org.tangent.geometry;
