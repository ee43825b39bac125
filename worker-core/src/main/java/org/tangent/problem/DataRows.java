package org.tangent.problem;

import org.tangent.data.DataFileException;

/** The rule that a file holds as many samples as a spec asks for. */
final class DataRows {
  private DataRows() {}

  /**
   * Checks the rule.
   *
   * @throws DataFileException if {@code wanted} is more than {@code present}
   */
  static void require(String path, String component, int wanted, int present) {
    if (wanted > present) {
      throw new DataFileException(
          "%s must be <= the %d samples of %s: %d".formatted(component, present, path, wanted));
    }
  }
}
