package org.tangent.report;

/** Rows that a chart cannot show; the message says which value breaks which rule. */
public final class ChartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ChartException(String message) {
    super(message);
  }
}
