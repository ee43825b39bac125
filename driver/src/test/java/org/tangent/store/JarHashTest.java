package org.tangent.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarHashTest {
  private static final String GIT = "org/tangent/store/git.properties";
  private static final String CODE = "org/tangent/store/Code.class";
  private static final String MANIFEST = "META-INF/MANIFEST.MF";

  @TempDir Path folder;

  @Test
  void commitAndBuildTimeDoNotCount() throws IOException {
    String first = hash(Map.of(GIT, "git.dirty=false", CODE, "code", MANIFEST, "Built-By: a"), 0);
    String second = hash(Map.of(GIT, "git.dirty=true", CODE, "code", MANIFEST, "Built-By: b"), 1);
    String third = hash(Map.of(CODE, "code"), 2);

    assertThat(first).matches("[0-9a-f]{64}");
    assertThat(List.of(second, third)).containsOnly(first);
  }

  @Test
  void orderAndFoldersDoNotCount() throws IOException {
    Map<String, String> forward = new LinkedHashMap<>();
    forward.put("a", "1");
    forward.put("b", "2");
    Map<String, String> backward = new LinkedHashMap<>();
    backward.put("folder/", "");
    backward.put("b", "2");
    backward.put("a", "1");

    assertThat(hash(forward, 0)).isEqualTo(hash(backward, 0));
  }

  @Test
  void anyOtherChangeCounts() throws IOException {
    assertThat(
            List.of(
                hash(Map.of(CODE, "code"), 0),
                hash(Map.of(CODE, "cope"), 0),
                hash(Map.of(CODE, "code "), 0),
                hash(Map.of(CODE + "2", "code"), 0),
                hash(Map.of(CODE, "code", "more", ""), 0),
                hash(Map.of("other/git.properties", "git.dirty=true", CODE, "code"), 0),
                hash(Map.of(), 0)))
        .doesNotHaveDuplicates();
  }

  private String hash(Map<String, String> files, long seconds) throws IOException {
    Path jar = Files.createTempFile(folder, "code", ".jar");
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        ZipEntry entry = new ZipEntry(file.getKey());
        entry.setTime(1_000_000_000_000L + 10_000 * seconds);
        zip.putNextEntry(entry);
        zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
    return JarHash.of(jar);
  }
}
