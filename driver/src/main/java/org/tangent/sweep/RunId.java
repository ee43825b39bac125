package org.tangent.sweep;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** The identity of a run: equal runs have it in common in every sweep. */
public final class RunId {
  private RunId() {}

  /**
   * SHA-256, in lower-case hex, of the numerics revision, the spec, the number of files, and each
   * file's path and hash in the order of paths. Numbers are four big-endian bytes, texts are UTF-8
   * after their length in bytes, so that no two inputs share an encoding.
   *
   * @param specJson the spec as {@link CanonicalJson}
   * @param fileHashes SHA-256 of each file that the run reads, by path
   */
  public static String of(String specJson, Map<String, String> fileHashes, int numericsRevision) {
    MessageDigest digest = sha256();
    number(digest, numericsRevision);
    text(digest, specJson);
    number(digest, fileHashes.size());
    new TreeMap<>(fileHashes)
        .forEach(
            (path, hash) -> {
              text(digest, path);
              text(digest, hash);
            });
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }

  private static void number(MessageDigest digest, int value) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
  }

  private static void text(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    number(digest, bytes.length);
    digest.update(bytes);
  }
}
