package org.tangent.report;

import java.util.Locale;

/** What a column is drawn as. */
enum Channel {
  X(100),
  Y(0),
  COLOR(20),
  ROW(20),
  COLUMN(20);

  private final int most;

  Channel(int most) {
    this.most = most;
  }

  /** The largest number of values that can be told apart where they lie on no scale. */
  int most() {
    return most;
  }

  /** Its name in Vega-Lite, and that of its field in the data, whatever the column is called. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
