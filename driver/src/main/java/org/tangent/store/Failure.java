package org.tangent.store;

import java.io.PrintWriter;
import java.io.Serializable;
import java.io.StringWriter;

/**
 * What a run threw.
 *
 * @param errorClass class of the exception
 * @param message its message; null if it has none
 * @param stack its stack trace with its causes, the first {@value #LONGEST_STACK} characters
 */
public record Failure(String errorClass, String message, String stack) implements Serializable {
  private static final int LONGEST_STACK = 64 * 1024;

  public static Failure of(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text, true));
    String stack = text.toString();
    return new Failure(
        thrown.getClass().getName(),
        thrown.getMessage(),
        stack.substring(0, Math.min(stack.length(), LONGEST_STACK)));
  }
}
