package org.tangent.model;

/**
 * How fast the outputs φ(w) of a network on given inputs, without its output factor, and their
 * Jacobian Dφ(w) can change, at all weights.
 *
 * @param outputs Lip_φ with ‖φ(w) − φ(w')‖ ≤ Lip_φ ‖w − w'‖
 * @param jacobian L with ‖Dφ(w) − Dφ(w')‖ ≤ L ‖w − w'‖ in the operator norm
 */
public record Smoothness(double outputs, double jacobian) {}
