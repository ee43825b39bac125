/**
 * Losses of a network's outputs, with their gradients and Hessians and the model that they imply.
 */
package org.tangent.loss;
