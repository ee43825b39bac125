package org.tangent.sweep;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.OptionalInt;

/**
 * Different run ids in the order in which they were added, each found by its text: 32 bytes an id,
 * and 8 to 16 for finding it.
 */
public final class RunIdTable {
  /** So many ids there may be. */
  static final int MOST = 1 << 28;

  private static final int WORDS = 4;
  private static final int HEX_DIGITS = 64;
  private static final int FREE = 0;

  /** The ids, {@value #WORDS} big-endian words each. */
  private long[] ids = new long[WORDS * 64];

  /** Open addressing: number of an id plus 1, or {@value #FREE}. */
  private int[] places = new int[2 * 64];

  private int size;

  public int size() {
    return size;
  }

  /**
   * Adds an id of 64 hexadecimal digits; false if it was there.
   *
   * @throws IllegalStateException if there are more than 2²⁸ ids
   */
  public boolean add(String runId) {
    long[] id = words(runId);
    if (find(id) >= 0) {
      return false;
    }
    if (WORDS * size == ids.length) {
      grow();
    }
    System.arraycopy(id, 0, ids, WORDS * size, WORDS);
    insert(size++);
    return true;
  }

  /** The number of an id, in the order of adding. */
  public OptionalInt indexOf(String runId) {
    int index = runId.length() == HEX_DIGITS ? find(words(runId)) : -1;
    return index < 0 ? OptionalInt.empty() : OptionalInt.of(index);
  }

  /** The id of a number, in lower case. */
  public String get(int index) {
    ByteBuffer bytes = ByteBuffer.allocate(WORDS * Long.BYTES);
    for (int word = 0; word < WORDS; word++) {
      bytes.putLong(ids[WORDS * index + word]);
    }
    return HexFormat.of().formatHex(bytes.array());
  }

  private static long[] words(String runId) {
    long[] words = new long[WORDS];
    for (int word = 0; word < WORDS; word++) {
      words[word] = Long.parseUnsignedLong(runId, 16 * word, 16 * (word + 1), 16);
    }
    return words;
  }

  private int find(long[] id) {
    int mask = places.length - 1;
    for (int place = (int) id[WORDS - 1] & mask; places[place] != FREE; place = place + 1 & mask) {
      int index = places[place] - 1;
      if (Arrays.equals(ids, WORDS * index, WORDS * (index + 1), id, 0, WORDS)) {
        return index;
      }
    }
    return -1;
  }

  private void insert(int index) {
    int mask = places.length - 1;
    int place = (int) ids[WORDS * index + WORDS - 1] & mask;
    while (places[place] != FREE) {
      place = place + 1 & mask;
    }
    places[place] = index + 1;
  }

  private void grow() {
    if (ids.length > Integer.MAX_VALUE / 2 - 8) {
      throw new IllegalStateException("a sweep must have at most 2^28 runs: more than " + size);
    }
    ids = Arrays.copyOf(ids, 2 * ids.length);
    places = new int[2 * places.length];
    for (int index = 0; index < size; index++) {
      insert(index);
    }
  }
}
