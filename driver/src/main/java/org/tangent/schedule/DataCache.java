package org.tangent.schedule;

import java.lang.ref.SoftReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The parsed data files of a JVM, so that many runs on one executor read a file once. Memory that
 * runs short takes them back.
 */
final class DataCache {

  private record Key(Class<?> type, String path, String hash) {}

  private static final class Entry {
    private SoftReference<Object> value = new SoftReference<>(null);
  }

  private final Map<Key, Entry> entries = new ConcurrentHashMap<>();

  /**
   * What was read of a file of that path and content, or else what {@code read} yields. Tasks that
   * want the same file wait for the first of them.
   */
  <T> T get(Class<T> type, String path, String hash, Supplier<T> read) {
    Entry entry = entries.computeIfAbsent(new Key(type, path, hash), key -> new Entry());
    synchronized (entry) {
      Object cached = entry.value.get();
      if (cached == null) {
        cached = read.get();
        entry.value = new SoftReference<>(cached);
      }
      return type.cast(cached);
    }
  }
}
