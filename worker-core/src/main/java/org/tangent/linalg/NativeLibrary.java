package org.tangent.linalg;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The OpenBLAS library that travels in the jar, unpacked for the operating system's loader.
 *
 * <p>The libraries are unpacked into a private folder that is then moved into place as a whole, so
 * that several JVMs may do so at once and none ever sees half a library.
 */
final class NativeLibrary {
  private static final String VERSION = "0.3.31-1.5.13";

  /** A platform that OpenBLAS travels for: its folder in the jar and its files, the BLAS first. */
  private record Platform(String folder, List<String> files) {}

  private static final List<Platform> PLATFORMS =
      List.of(
          new Platform(
              "linux-x86_64",
              List.of("libopenblas.so.0", "libgfortran.so.5", "libquadmath.so.0", "libgcc_s.so.1")),
          new Platform(
              "linux-arm64", List.of("libopenblas.so.0", "libgfortran.so.5", "libgcc_s.so.1")),
          new Platform(
              "macosx-arm64",
              List.of(
                  "libopenblas.0.dylib",
                  "libgfortran.5.dylib",
                  "libquadmath.0.dylib",
                  "libgcc_s.1.1.dylib")));

  private NativeLibrary() {}

  /**
   * Unpacks the libraries of this platform, once for a user and a version.
   *
   * @return path of the BLAS library
   * @throws IOException if the platform has none, or the folder cannot be written
   */
  static Path extract() throws IOException {
    Platform platform = platform();
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    String user = System.getProperty("user.name");
    Path folder =
        temporary.resolve("tangent-openblas-%s-%s-%s".formatted(VERSION, platform.folder(), user));
    if (!isComplete(folder, platform)) {
      Path own = Files.createTempDirectory(temporary, "tangent-openblas-");
      for (String file : platform.files()) {
        try (InputStream in = resource(platform, file).openStream()) {
          Files.copy(in, own.resolve(file));
        }
      }
      folder = publish(own, folder, platform);
    }
    return folder.resolve(platform.files().get(0));
  }

  /**
   * Checks that the process runs the very library that was unpacked, and no other BLAS.
   *
   * @return the path as mapped; where the system does not tell, {@code library} itself
   */
  static Path verifyMapped(Path library) throws IOException {
    Path maps = Path.of("/proc/self/maps");
    if (!Files.exists(maps)) {
      return library;
    }
    try (Stream<String> lines = Files.lines(maps)) {
      List<String> mapped =
          lines
              .filter(line -> line.matches(".*/lib(open|)(blas|lapack)[^/]*$"))
              .map(line -> line.substring(line.indexOf('/')))
              .distinct()
              .toList();
      if (!mapped.equals(List.of(library.toRealPath().toString()))) {
        throw new IllegalStateException(
            "expected the BLAS library %s alone, but these are mapped: %s"
                .formatted(library, mapped));
      }
    }
    return library;
  }

  /** Moves the unpacked folder into place; whoever comes second uses the first one's. */
  private static Path publish(Path own, Path folder, Platform platform) throws IOException {
    try {
      return Files.move(own, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException taken) {
      if (!isComplete(folder, platform)) {
        return own;
      }
      for (String file : platform.files()) {
        Files.delete(own.resolve(file));
      }
      Files.delete(own);
      return folder;
    }
  }

  /** Whether the folder is the user's own and holds every library in full length. */
  private static boolean isComplete(Path folder, Platform platform) throws IOException {
    try {
      if (!Files.getOwner(folder).getName().equals(System.getProperty("user.name"))) {
        return false;
      }
      for (String file : platform.files()) {
        long length = resource(platform, file).openConnection().getContentLengthLong();
        if (Files.size(folder.resolve(file)) != length) {
          return false;
        }
      }
      return true;
    } catch (NoSuchFileException missing) {
      return false;
    }
  }

  private static URL resource(Platform platform, String file) throws IOException {
    String name = "/org/bytedeco/openblas/%s/%s".formatted(platform.folder(), file);
    URL url = NativeLibrary.class.getResource(name);
    if (url == null) {
      throw new IOException("not on the class path: " + name);
    }
    return url;
  }

  private static Platform platform() throws IOException {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    String name =
        (system.contains("mac") ? "macosx" : system)
            + "-"
            + (processor.equals("amd64") ? "x86_64" : processor.replace("aarch64", "arm64"));
    return PLATFORMS.stream()
        .filter(platform -> platform.folder().equals(name))
        .findFirst()
        .orElseThrow(() -> new IOException("no OpenBLAS travels for the platform " + name));
  }
}
