package org.tangent.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunIdTest {

  /**
   * python3: hashlib.sha256(struct.pack(">ii", 1, len(json)) + json + struct.pack(">i", 0)), with
   * the JSON of {@link CanonicalJsonTest}.
   */
  private static final String PINNED =
      "df2649d60680a6967990cff4d5d1d0ed48b50a2757bf0670cb6047b0900642ae";

  @Test
  void ofALiteralSpecIsPinned() {
    assertThat(RunId.of(CanonicalJsonTest.JSON, Map.of(), 1)).isEqualTo(PINNED);
  }

  @Test
  void everyPartCounts() {
    assertThat(
            new String[] {
              RunId.of("{}", Map.of(), 1),
              RunId.of("{}", Map.of(), 2),
              RunId.of("{} ", Map.of(), 1),
              RunId.of("{}", Map.of("a", "1"), 1),
              RunId.of("{}", Map.of("a", "2"), 1),
              RunId.of("{}", Map.of("b", "1"), 1),
              RunId.of("{}", Map.of("a", "1", "b", "2"), 1),
              RunId.of("{}", Map.of("a", "1b", "", "2"), 1),
            })
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("[0-9a-f]{64}"));
  }

  @Test
  void orderOfFilesDoesNotCount() {
    Map<String, String> forwards = new LinkedHashMap<>();
    forwards.put("a", "1");
    forwards.put("b", "2");
    Map<String, String> backwards = new LinkedHashMap<>();
    backwards.put("b", "2");
    backwards.put("a", "1");
    assertThat(RunId.of("{}", forwards, 1)).isEqualTo(RunId.of("{}", backwards, 1));
  }

  @Test
  void tableFindsWhatWasAdded() {
    RunIdTable ids = new RunIdTable();
    for (int i = 0; i < 10_000; i++) {
      assertThat(ids.add(RunId.of("" + i, Map.of(), 1))).isTrue();
    }
    for (int i = 0; i < 10_000; i++) {
      String id = RunId.of("" + i, Map.of(), 1);
      assertThat(ids.add(id)).isFalse();
      assertThat(ids.get(i)).isEqualTo(id);
      assertThat(ids.indexOf(id)).hasValue(i);
      assertThat(ids.indexOf(RunId.of("" + i, Map.of(), 2))).isEmpty();
    }
    assertThat(ids.size()).isEqualTo(10_000);
    assertThat(ids.indexOf("not an id")).isEmpty();
  }
}
