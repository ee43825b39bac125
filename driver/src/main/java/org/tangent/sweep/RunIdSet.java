package org.tangent.sweep;

/**
 * A set of run ids by their first 128 bits, at 32 to 64 bytes each; two different ids of 10⁹ agree
 * in as many with a chance below 10⁻²⁰.
 */
final class RunIdSet {
  private static final int HEX_DIGITS = 16;

  /** Pairs of words with open addressing; both are 0 where a place is free. */
  private long[] words = new long[2 * 64];

  private int size;

  /** Adds an id; false if it was there. */
  boolean add(String runId) {
    long high = Long.parseUnsignedLong(runId.substring(0, HEX_DIGITS), 16);
    long low = Long.parseUnsignedLong(runId.substring(HEX_DIGITS, 2 * HEX_DIGITS), 16);
    if (4L * size >= words.length) {
      grow();
    }
    boolean added = insert(high, low);
    size += added ? 1 : 0;
    return added;
  }

  private boolean insert(long high, long low) {
    int places = words.length / 2;
    int place = (int) (low & (places - 1));
    while (words[2 * place] != 0 || words[2 * place + 1] != 0) {
      if (words[2 * place] == high && words[2 * place + 1] == low) {
        return false;
      }
      place = (place + 1) & (places - 1);
    }
    words[2 * place] = high;
    words[2 * place + 1] = low;
    return true;
  }

  private void grow() {
    long[] old = words;
    words = new long[Math.multiplyExact(2, old.length)];
    for (int i = 0; i < old.length; i += 2) {
      if (old[i] != 0 || old[i + 1] != 0) {
        insert(old[i], old[i + 1]);
      }
    }
  }
}
