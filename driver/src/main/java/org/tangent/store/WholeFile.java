package org.tangent.store;

import java.io.IOException;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A small file on the local disk that is there whole or not at all: it is written under a hidden
 * name beside it, and renamed. A kill may leave the hidden one, which the next writer takes over.
 */
public final class WholeFile {
  private WholeFile() {}

  /**
   * Writes a file that is not there.
   *
   * @throws java.nio.file.FileAlreadyExistsException if it is
   */
  public static void create(Path file, byte[] content) throws IOException {
    write(file, content);
  }

  /** Writes a file, in place of an older one if there is one. */
  public static void replace(Path file, byte[] content) throws IOException {
    write(file, content, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void write(Path file, byte[] content, CopyOption... rename) throws IOException {
    Path aside = file.resolveSibling("." + file.getFileName() + Storage.IN_PROGRESS);
    try {
      Files.write(aside, content);
      Files.move(aside, file, rename);
    } catch (IOException failed) {
      discard(aside, failed);
      throw failed;
    }
  }

  private static void discard(Path aside, IOException reason) {
    try {
      Files.deleteIfExists(aside);
    } catch (IOException litter) {
      reason.addSuppressed(litter);
    }
  }
}
