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
 * @param bias whether the last input is that of a bias, 1 for every sample
 */
public record Layer(
    String name, int units, int inputs, int offset, boolean unitsFirst, boolean bias) {

  /** Number of weights. */
  public int size() {
    return units * inputs;
  }

  /** Rows of the matrix that lies column-major in w. */
  public int rows() {
    return unitsFirst ? units : inputs;
  }

  /** Place in w of the weight of a unit on an input. */
  public int index(int unit, int input) {
    return offset + (unitsFirst ? unit + input * units : input + unit * inputs);
  }

  /** Columns of the matrix that lies column-major in w. */
  public int columns() {
    return unitsFirst ? inputs : units;
  }
}
