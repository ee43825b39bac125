package org.tangent.data;

import java.util.regex.Pattern;

/**
 * Passwords in addresses, as in {@code ftp://user:password@host/path}: rows and logs show paths.
 */
public final class Passwords {
  private static final Pattern USER_AND_PASSWORD =
      Pattern.compile("(?<=://)([^/?#@:\\s]*):[^/?#@\\s]+@");

  private Passwords() {}

  /** Whether an address holds a password. */
  public static boolean isIn(String address) {
    return USER_AND_PASSWORD.matcher(address).find();
  }

  /** The text with {@code ***} for the password of each address in it. */
  public static String hidden(String text) {
    return USER_AND_PASSWORD.matcher(text).replaceAll("$1:***@");
  }
}
