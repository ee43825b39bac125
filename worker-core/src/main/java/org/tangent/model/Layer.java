package org.tangent.model;

/**
 * A fully connected layer s = a Wᵀ of a network, with W [units × inputs] as a part of the flat
 * weights w.
 *
 * @param name the layer's name in the tables
 * @param units number of units, d_out
 * @param inputs number d_in of its inputs, with that of the bias, which is the last
 * @param offset place of its first weight in w
 * @param unitsFirst whether W [units × inputs] lies column-major in w; otherwise Wᵀ does
 */
public record Layer(String name, int units, int inputs, int offset, boolean unitsFirst) {

  /** Number of weights. */
  public int size() {
    return units * inputs;
  }

  /** Rows of the matrix that lies column-major in w. */
  public int rows() {
    return unitsFirst ? units : inputs;
  }

  /** Columns of the matrix that lies column-major in w. */
  public int columns() {
    return unitsFirst ? inputs : units;
  }
}
