/**
 * Linear algebra of the engine: native BLAS and LAPACK, vector kernels, factorisations of symmetric
 * matrices and seeded random streams.
 *
 * <p>Matrices are column-major {@code ml.linalg.DenseMatrix} over arrays that we own. Symmetric
 * matrices are stored in full shape and read from their lower triangle. All kernels are
 * deterministic: the same input gives the same bits, in the interpreter and compiled.
 */
package org.tangent.linalg;
