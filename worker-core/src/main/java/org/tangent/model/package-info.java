/**
 * Networks, their activations and their layer factors.
 *
 * <p>For N samples the factors of a layer are its inputs A [N × d_in] and its sensitivities Δ_k =
 * ∂f_k/∂s [N × d_out]; the gradient of output k at sample n is the outer product δₙaₙᵀ. Whatever
 * needs the Jacobian is built from these pairs; the Jacobian itself is never formed.
 */
package org.tangent.model;
