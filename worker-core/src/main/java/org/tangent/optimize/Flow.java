package org.tangent.optimize;

/**
 * The flow that an optimizer follows, dw/dt = −(1/α) [(1−ρ)DφᵀDφ + ρI]⁻¹ Dφᵀ∇g with g = cL (Cayci
 * 2024, eq. (1)).
 *
 * @param rho ρ
 * @param gradientFactor c
 * @param timePerIteration the time that an iteration covers
 * @param continuous whether the iterations solve the flow; otherwise they are steps of their own
 */
public record Flow(
    double rho, double gradientFactor, double timePerIteration, boolean continuous) {}
