package org.tangent.store;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * SHA-256 of what a jar holds: name, size and CRC-32 of each file, in the order of names, as the
 * jar's directory lists them. When it was built, and from which commit, is no part of it: two
 * builds of the same code agree.
 */
final class JarHash {

  /** What a build writes anew though the code is the same. */
  private static final Set<String> LEFT_OUT =
      Set.of("META-INF/MANIFEST.MF", "org/tangent/store/git.properties");

  private JarHash() {}

  /**
   * Reads the jar's directory, not the files in it.
   *
   * @throws IOException if the file is missing or no jar
   */
  static String of(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      List<? extends ZipEntry> files =
          zip.stream()
              .filter(entry -> !entry.isDirectory() && !LEFT_OUT.contains(entry.getName()))
              .sorted(Comparator.comparing(ZipEntry::getName))
              .toList();
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (DataOutputStream listing = new DataOutputStream(bytes)) {
        for (ZipEntry file : files) {
          listing.writeUTF(file.getName());
          listing.writeLong(file.getSize());
          listing.writeLong(file.getCrc());
        }
      }
      return Sha256.of(new ByteArrayInputStream(bytes.toByteArray()));
    }
  }
}
